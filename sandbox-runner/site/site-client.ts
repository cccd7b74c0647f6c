import { openAsBlob } from "node:fs";
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import type { z } from "zod";
import { Bundle } from "#contract/bundle.ts";
import { canonicalJson } from "#contract/canonical-json.ts";
import { type FleetReport, FleetWishes } from "#contract/fleet-report.ts";
import type { AttemptKey } from "#contract/ids.ts";
import {
  type AttemptEvents,
  type EventsBatch,
  EventsBatchResponse,
  type EventsRequest,
  EventsResponse,
  type LeaseRequest,
  Refusal,
} from "#contract/lease.ts";
import { parseKnown } from "#contract/parse-known.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { RunnerError } from "../core/errors.ts";
import { type Answer, HttpPost } from "./http-post.ts";
import { type LeaseAnswer, readLeaseAnswer } from "./lease-answer.ts";
import { siteRoutes } from "./routes.ts";

/** The site does not answer, or not now: try again later. */
export class SiteUnreachable extends Error {}

/** Where the site is, and what proves that we may ask. */
export interface SiteAddress {
  readonly url: string;
  readonly token: string;
}

interface Ask extends Omit<RequestInit, "headers"> {
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long a request other than a lease may take. */
const PATIENCE_MS = 30_000;

/** The site as the runner speaks to it: one method per address, answers parsed, refusals as errors by code. */
export class SiteClient {
  readonly #site: SiteAddress;
  readonly #http: HttpPost;

  constructor(site: SiteAddress) {
    this.#site = site;
    this.#http = new HttpPost(site.url);
  }

  /** Asks for work; held open by the site for up to `waitMs`. */
  async lease(request: LeaseRequest, signal: AbortSignal): Promise<LeaseAnswer> {
    const answer = await this.#send(siteRoutes.lease, request, AbortSignal.any([signal, patience(request.waitMs)]));
    const read = readLeaseAnswer(answer);
    if (!read) throw new SiteUnreachable(`${siteRoutes.lease} answered outside the contract`);
    return read;
  }

  /** Tells what happened during an attempt. */
  async sendEvents(request: EventsRequest, signal: AbortSignal): Promise<EventsResponse> {
    return await this.#post(siteRoutes.events, request, EventsResponse, AbortSignal.any([signal, patience()]));
  }

  /** The same of several attempts at once: of each how far the site holds it, or why it was refused. */
  async sendEventsOfMany(
    attempts: readonly AttemptEvents[],
    signal: AbortSignal,
  ): Promise<(EventsResponse | RunnerError | SiteUnreachable)[]> {
    const request: EventsBatch = { contract: CONTRACT_VERSION, attempts: [...attempts] };
    const answer = await this.#post(siteRoutes.events, request, EventsBatchResponse, AbortSignal.any([signal, patience()]));
    return answer.attempts.map((one) => ("error" in one ? makeError(siteRoutes.events, one) : one));
  }

  /** Tells what this runner has and does; hears what its operator wants. */
  async reportFleet(report: FleetReport, signal: AbortSignal): Promise<FleetWishes> {
    return await this.#post(siteRoutes.fleet, report, FleetWishes, AbortSignal.any([signal, patience()]));
  }

  /** A judge's files in the form that their digest is taken over. */
  async fetchBundle(digest: string): Promise<Readable> {
    const response = await this.#ask(siteRoutes.bundle(digest), { signal: patience() });
    const bundle = understand(Bundle.safeParse(await readJson(response)), siteRoutes.bundle(digest));
    return Readable.from([Buffer.from(canonicalJson(bundle))]);
  }

  /** The bytes of an artifact, as they come. */
  async fetchArtifact(digest: string): Promise<Readable> {
    const response = await this.#ask(siteRoutes.artifact(digest), { signal: patience(10 * PATIENCE_MS) });
    if (!response.body) throw new SiteUnreachable(`${siteRoutes.artifact(digest)} answered without a body`);
    return Readable.fromWeb(response.body as WebStream);
  }

  /** Hands in an artifact that an attempt left behind, from a file of the runner's own. */
  async putArtifact(key: AttemptKey, name: string, digest: string, file: string, signal: AbortSignal): Promise<void> {
    await this.#ask(siteRoutes.artifact(digest), {
      method: "PUT",
      signal: AbortSignal.any([signal, patience(10 * PATIENCE_MS)]),
      headers: {
        "content-type": "application/octet-stream",
        "x-atelier-job": key.jobId,
        "x-atelier-attempt": String(key.attempt),
        "x-atelier-fencing": String(key.fencingToken),
        "x-atelier-name": name,
      },
      body: await openAsBlob(file),
    });
  }

  async #post<Value>(path: string, body: unknown, schema: z.ZodType<Value>, signal: AbortSignal): Promise<Value> {
    return understand(parseKnown(schema, await this.#send(path, body, signal)), path);
  }

  async #send(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const headers = { ...this.#makeHeaders(), "content-type": "application/json" };
    const answer = await this.#http.post(path, headers, JSON.stringify(body), signal).catch((cause: unknown) => {
      throw new SiteUnreachable(`${this.#site.url} does not answer`, { cause });
    });
    if (answer.status < 200 || answer.status > 299) refuse(path, answer);
    return parseJson(answer.text);
  }

  async #ask(path: string, init: Ask): Promise<Response> {
    const headers = { ...init.headers, ...this.#makeHeaders() };
    const response = await fetch(new URL(path, this.#site.url), { ...init, headers, redirect: "error" }).catch((cause: unknown) => {
      throw new SiteUnreachable(`${this.#site.url} does not answer`, { cause });
    });
    if (!response.ok) refuse(path, { status: response.status, text: await response.text().catch(() => "") });
    return response;
  }

  #makeHeaders(): Record<string, string> {
    // Small answers, many times a second: packing and unpacking them costs more than it saves.
    return { "accept-encoding": "identity", authorization: `Bearer ${this.#site.token}` };
  }
}

function refuse(path: string, { status, text }: Answer): never {
  const refusal = parseKnown(Refusal, parseJson(text));
  const said = refusal.success ? `${refusal.data.error}: ${refusal.data.message}` : text.slice(0, 200);
  const message = `${path} answered ${status}: ${said}`;
  if (refusal.data?.error === "stale-lease") throw new RunnerError("stale-lease", message);
  // Where a site sends us elsewhere, or the token is wrong, is the operator's to mend; until then the attempts' events are kept.
  if (status < 400 || status >= 500 || status === 429 || status === 401) throw new SiteUnreachable(message);
  throw new RunnerError("site-refused", message);
}

/** Why one attempt of several was refused. */
function makeError(path: string, { error, message }: Refusal): RunnerError | SiteUnreachable {
  const said = `${path} refused: ${error}: ${message}`;
  if (error === "unavailable") return new SiteUnreachable(said);
  return new RunnerError(error === "stale-lease" ? "stale-lease" : "site-refused", said);
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new SiteUnreachable(`${response.url} broke off its answer`, { cause });
  }
}

function understand<Value>(parsed: z.ZodSafeParseResult<Value>, path: string): Value {
  if (!parsed.success) throw new SiteUnreachable(`${path} answered outside the contract: ${parsed.error.message}`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function patience(extraMs = 0): AbortSignal {
  return AbortSignal.timeout(PATIENCE_MS + extraMs);
}
