import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { Bundle } from "#contract/bundle.ts";
import { pilotRoutes, UPLOAD_HEADER } from "#contract/pilot.ts";
import { RunnerError } from "../core/errors.ts";
import type { RunnerAddress } from "../ways/dial.ts";

const KEPT_BUNDLES = 32;
const PATIENCE_MS = 60_000;
/** A runner that began anew is back within seconds, and lets nobody have files before it has adopted their attempts. */
const AWAY_MS = 40_000;
const AGAIN_AFTER_MS = 500;
const notYet = new Set([401, 403]);

/** Files that attempts need or leave behind, to and from the runner. Believes no digest that it has not computed. */
export class BlobClient {
  readonly #runner: RunnerAddress;
  readonly #bundles = new Map<string, Promise<Bundle>>(); // In order of last use.

  /** Whether a runner that is away will be back, perhaps as another process. */
  readonly #waits: boolean;

  constructor(runner: RunnerAddress, waits = false) {
    this.#runner = runner;
    this.#waits = waits;
  }

  /** A judge's files; the newest are kept, because a class submits the same exercise together. */
  async fetchBundle(digest: string): Promise<Bundle> {
    const bundle =
      this.#bundles.get(digest) ??
      this.#fetch(pilotRoutes.bundle(digest), digest).then((bytes) => Bundle.parse(JSON.parse(bytes.toString())));
    this.#bundles.delete(digest);
    this.#bundles.set(digest, bundle);
    const [oldest] = this.#bundles.keys();
    if (this.#bundles.size > KEPT_BUNDLES && oldest !== undefined) this.#bundles.delete(oldest);
    bundle.catch(() => this.#bundles.delete(digest));
    return await bundle;
  }

  async fetchArtifact(digest: string): Promise<Buffer> {
    return await this.#fetch(pilotRoutes.artifact(digest), digest);
  }

  /** Hands in an artifact and gives its digest. */
  async putArtifact(bytes: Uint8Array): Promise<string> {
    const digest = digestOf(bytes);
    await this.#ask("PUT", pilotRoutes.artifact(digest), bytes, { [UPLOAD_HEADER]: randomUUID() });
    return digest;
  }

  async #fetch(path: string, digest: string): Promise<Buffer> {
    const bytes = await this.#ask("GET", path);
    if (digestOf(bytes) !== digest) throw new RunnerError("wrong-digest", `${path} brought other bytes`);
    return bytes;
  }

  async #ask(method: string, path: string, body: Uint8Array = new Uint8Array(), more: Record<string, string> = {}): Promise<Buffer> {
    const untilMs = performance.now() + (this.#waits ? AWAY_MS : 0);
    for (;;) {
      const isLast = performance.now() >= untilMs;
      const asked = this.#askOnce(method, path, body, more);
      const answer = await (isLast ? asked : asked.catch(() => null)); // eslint-disable-line no-await-in-loop -- one after the other
      if (answer?.status === 200) return answer.bytes;
      if (answer && (isLast || !notYet.has(answer.status))) throw new Error(`the runner answered ${path} with ${answer.status}`);
      await pause(AGAIN_AFTER_MS); // eslint-disable-line no-await-in-loop -- as above
    }
  }

  async #askOnce(method: string, path: string, body: Uint8Array, more: Record<string, string>): Promise<{ status: number; bytes: Buffer }> {
    const { url, token, connect } = this.#runner;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const headers = { authorization: `Bearer ${token}`, "content-length": body.length, ...more };
    // A connection for each: one that was kept might be closed by the runner at the moment of its use.
    const asked = request(new URL(path, url), { method, headers, signal, ...(connect ? { createConnection: connect } : { agent: false }) });
    asked.on("error", () => undefined); // Told below, while it matters.
    asked.end(body);
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return { status: response.statusCode ?? 0, bytes: await buffer(response) };
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
