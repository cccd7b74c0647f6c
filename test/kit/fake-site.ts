import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bundle } from "#contract/bundle.ts";
import { canonicalJson } from "#contract/canonical-json.ts";
import type { AttemptEvent } from "#contract/event.ts";
import { FleetReport, type FleetWishes } from "#contract/fleet-report.ts";
import { type AttemptKey, Digest, JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import {
  AttemptEvents,
  type Demand,
  EventsBatch,
  EventsRequest,
  type EventsResponse,
  type Lease,
  LeaseRequest,
  type LeaseResponse,
  type Refusal,
} from "#contract/lease.ts";
import { FakeJob } from "./fake-job.ts";

type Finished = Extract<AttemptEvent, { kind: "finished" }>;

/** The site's routes for runners over a queue in memory: leases, fencing tokens, events in order, one retry after another on a platform fault. */
export class FakeSite implements AsyncDisposable {
  readonly token = randomUUID();
  readonly jobs = new Map<JobId, FakeJob>();
  readonly artifacts = new Map<string, Buffer>();
  readonly bundles = new Map<string, Bundle>();
  /** Every request for leases, the newest last. */
  readonly asks: LeaseRequest[] = [];
  /** What runners are told may come; another is told at once. */
  demand: Demand = { waiting: [], openWorkspaces: 0, classSlots: [] };
  #toldDemand = this.demand;
  /** What runners told of their fleets, the newest last, and what they are answered. */
  readonly reports: FleetReport[] = [];
  wishes: FleetWishes = { paused: false, drain: [], unbilled: [] };
  #server: Server | null = null;
  #port = 0;
  #refusals = { left: 0, done: Promise.withResolvers<void>() };
  #wake = Promise.withResolvers<void>();
  readonly #instances = new Map<string, string | undefined>();

  static async open(): Promise<FakeSite> {
    const site = new FakeSite();
    await site.comeBack();
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Nothing listens any more, and what was under way is broken off. */
  async goAway(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  async comeBack(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        send(response, 400, { error: "bad-request", message: String(error) });
      });
    });
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Answers "not now" to this many requests. Resolves when it has. */
  async refuseRequests(count: number): Promise<void> {
    this.#refusals = { left: count, done: Promise.withResolvers<void>() };
    this.wake();
    await this.#refusals.done.promise;
  }

  addBundle(bundle: Bundle): Digest {
    const digest = digestOf(canonicalJson(bundle));
    this.bundles.set(digest, bundle);
    return digest;
  }

  submit(spec: JobSpec): FakeJob {
    const job = new FakeJob(JobId.parse(randomUUID()), spec);
    this.jobs.set(job.id, job);
    this.wake();
    return job;
  }

  stop(job: FakeJob): void {
    job.stopAsked = true;
    this.wake();
  }

  /** The lease runs out behind the runner's back; the job may go to anyone again. */
  loseLease(job: FakeJob): void {
    job.release();
    this.wake();
  }

  /** Lets every request that is held open look again. */
  wake(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.goAway();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${this.token}`) return send(response, 401, { error: "unauthorised", message: "token" });
    if (this.#refusals.left > 0) {
      this.#refusals.left -= 1;
      if (this.#refusals.left === 0) this.#refusals.done.resolve();
      return send(response, 503, { error: "unavailable", message: "not now" });
    }
    const url = request.url ?? "";
    const body = await readBody(request);
    const digest = url.slice(url.lastIndexOf("/") + 1);
    if (url === "/api/runner/v1/lease") return await this.#lease(LeaseRequest.parse(JSON.parse(body.toString())), response);
    if (url === "/api/runner/v1/events") return this.#hear(JSON.parse(body.toString()), response);
    if (url === "/api/runner/v1/fleet") {
      this.reports.push(FleetReport.parse(JSON.parse(body.toString())));
      return send(response, 200, this.wishes);
    }
    if (url.startsWith("/api/runner/v1/bundles/")) return this.#give(response, this.bundles.get(digest));
    if (request.method === "PUT") {
      if (digestOf(body) !== digest || request.headers["x-atelier-name"] === undefined)
        return send(response, 400, { error: "bad-request", message: digest });
      this.artifacts.set(digest, body);
      return send(response, 200, {});
    }
    const artifact = this.artifacts.get(digest);
    if (!artifact) return send(response, 404, { error: "not-found", message: url });
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(artifact);
  }

  #give(response: ServerResponse, value: unknown): void {
    if (value === undefined) send(response, 404, { error: "not-found", message: "no such bundle" });
    else send(response, 200, value);
  }

  async #lease(request: LeaseRequest, response: ServerResponse): Promise<void> {
    this.asks.push(request);
    this.#takeOver(request);
    const deadline = Date.now() + request.waitMs;
    for (;;) {
      if (response.destroyed) return;
      const answer = this.#findAnswer(request);
      const left = deadline - Date.now();
      const isNews = answer.adopted !== undefined || answer.leases.length + answer.stop.length + answer.lost.length > 0;
      const hasNews = isNews || answer.demand !== this.#toldDemand;
      this.#toldDemand = answer.demand;
      if (hasNews || left <= 0) return send(response, 200, answer);
      const woken = this.#wake.promise;
      const late = AbortSignal.timeout(left);
      await Promise.race([woken, once(late, "abort"), once(response, "close")]);
    }
  }

  /** A runner's new process ends what the old one held, all but what its pilots carry on. */
  #takeOver({ runner, instance, adopting = [] }: LeaseRequest): void {
    if (this.#instances.has(runner) && this.#instances.get(runner) !== instance)
      for (const job of [...this.jobs.values()].filter((one) => one.runner === runner))
        if (job.state === "leased" && !adopting.some((key) => job.id === key.jobId && job.isHeldBy(key))) job.release();
    this.#instances.set(runner, instance);
  }

  #findAnswer(request: LeaseRequest): LeaseResponse {
    const free = request.capacity.reduce((sum, capacity) => sum + capacity.free, 0);
    const leases: Lease[] = [];
    for (const job of this.jobs.values()) if (leases.length < free && job.state === "waiting") leases.push(job.lease(request.runner));
    const held = (key: AttemptKey): boolean => this.jobs.get(key.jobId)?.isHeldBy(key) ?? false;
    const stop = [...request.holding, ...(request.adopting ?? [])]
      .filter((key) => held(key) && this.jobs.get(key.jobId)?.stopAsked)
      .map(({ jobId }) => jobId);
    const lost = request.holding.filter((key) => !held(key) && this.jobs.get(key.jobId)?.state !== "finished").map(({ jobId }) => jobId);
    const adopted = request.adopting?.filter(held).flatMap(({ jobId }) => this.jobs.get(jobId)?.describeLease() ?? []);
    return { leases, stop, lost, demand: this.demand, ...(adopted && { adopted }) };
  }

  #hear(body: object, response: ServerResponse): void {
    if ("attempts" in body)
      return send(response, 200, { attempts: EventsBatch.parse(body).attempts.map((one) => this.#take(AttemptEvents.parse(one))) });
    const answer = this.#take(EventsRequest.parse(body));
    send(response, "error" in answer ? 409 : 200, answer);
  }

  #take({ key, events }: AttemptEvents): EventsResponse | Refusal {
    const job = this.jobs.get(key.jobId);
    if (!job?.knows(key)) return { error: "stale-lease", message: "another runner holds it" };
    const acceptedThrough = job.take(key, events);
    const last = events.find((event): event is Finished => event.kind === "finished");
    if (last && job.state === "waiting") this.wake();
    return { acceptedThrough };
  }
}

export function digestOf(bytes: string | Uint8Array): Digest {
  return Digest.parse(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (!response.headersSent) response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
