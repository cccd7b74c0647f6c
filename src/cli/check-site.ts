import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bundle } from "#contract/bundle.ts";
import type { AttemptEvent } from "#contract/event.ts";
import { JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { EventsRequest, type EventsResponse, type Lease, LeaseRequest, type LeaseResponse } from "#contract/lease.ts";
import { digestOf } from "#src/lib/digest.ts";
import { api } from "#src/lib/urls.ts";

// The smallest site a runner can work for: it leases the jobs it is given, one
// attempt each, and keeps what comes back. `exercise check` uses it so that a
// sample travels through the same runner, pilot, cages and judge as a learner's
// submission, with no database and no accounts in between.

/** What came back for one job. */
export interface CheckedJob {
  readonly events: readonly AttemptEvent[];
  readonly finished: Extract<AttemptEvent, { kind: "finished" }>;
}

export interface CheckSite extends AsyncDisposable {
  readonly url: string;
  /** Bearer token for the runner. */
  readonly token: string;
  /** Queues a job and resolves when its attempt has finished. */
  submit(spec: JobSpec): Promise<CheckedJob>;
  /** Bytes of an artifact that an attempt left behind, by digest. */
  readonly artifacts: ReadonlyMap<string, Buffer>;
}

interface Pending {
  readonly lease: Lease;
  readonly events: AttemptEvent[];
  readonly resolve: (job: CheckedJob) => void;
}

/** Opens a check site on a free loopback port, serving these bundles by digest. */
export async function openCheckSite(bundles: Readonly<Record<string, Bundle>>): Promise<CheckSite> {
  const token = randomBytes(24).toString("base64url");
  const waiting: Pending[] = [];
  const underWay = new Map<string, Pending>();
  const artifacts = new Map<string, Buffer>();
  let wake: () => void = () => undefined;

  const takeFitting = (request: LeaseRequest): Lease[] =>
    request.capacity.flatMap((capacity) => {
      const taken = waiting.splice(0, capacity.free);
      for (const pending of taken) underWay.set(pending.lease.key.jobId, pending);
      return taken.map((pending) => ({ ...pending.lease, expiresAt: inAnHour() }));
    });

  const lease = async (request: LeaseRequest): Promise<LeaseResponse> => {
    if (waiting.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, request.waitMs);
        wake = () => (clearTimeout(timer), resolve());
      });
    }
    return { leases: takeFitting(request), stop: [], lost: [], demand: { waiting: [], openWorkspaces: 0, classSlots: [] } };
  };

  const receive = (request: EventsRequest): EventsResponse => {
    const pending = underWay.get(request.key.jobId);
    if (!pending) return { acceptedThrough: Math.max(...request.events.map((event) => event.seq)) };
    for (const event of request.events) {
      if (event.seq !== pending.events.length + 1) continue;
      pending.events.push(event);
      if (event.kind !== "finished") continue;
      underWay.delete(request.key.jobId);
      pending.resolve({ events: pending.events, finished: event });
    }
    return { acceptedThrough: pending.events.length };
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? "/", "http://check").pathname;
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) return void send(401, { error: "unauthorised", message: "wrong token" });
    const digest = decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
    if (path === api.runner.lease) return void send(200, await lease(LeaseRequest.parse(JSON.parse((await readBody(request)).toString()))));
    if (path === api.runner.events) return void send(200, receive(EventsRequest.parse(JSON.parse((await readBody(request)).toString()))));
    if (path.startsWith(api.runner.bundle("")) && bundles[digest]) return void send(200, bundles[digest]);
    if (path.startsWith(api.runner.artifact("")) && request.method === "PUT") {
      const bytes = await readBody(request);
      artifacts.set(digestOf(bytes), bytes);
      return void send(200, {});
    }
    const artifact = artifacts.get(digest);
    if (artifact) return void response.writeHead(200, { "content-type": "application/octet-stream" }).end(artifact);
    send(404, { error: "not-found", message: path });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.writeHead(400).end(JSON.stringify({ error: "bad-request", message: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    artifacts,
    submit: (spec) =>
      new Promise((resolve) => {
        const key = { jobId: JobId.parse(randomUUID()), attempt: 1, fencingToken: 1 };
        waiting.push({ lease: { key, expiresAt: inAnHour(), spec }, events: [], resolve });
        wake();
      }),
    async [Symbol.asyncDispose]() {
      wake();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
