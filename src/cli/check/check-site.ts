import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bundle } from "#contract/bundle.ts";
import type { Digest } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { EventsRequest, LeaseRequest } from "#contract/lease.ts";
import { digestOf } from "#src/lib/digest.ts";
import { api } from "#src/lib/urls.ts";
import { type CheckedJob, JobQueue } from "./job-queue.ts";

// The smallest site a runner can work for: it leases the jobs it is given, one
// attempt each, and keeps what comes back. `exercise check` uses it so that a
// sample travels through the same runner, pilot, cages and judge as a learner's
// submission, with no database and no accounts in between.

/** A site for one runner, on a loopback port. */
export interface CheckSite extends AsyncDisposable {
  readonly url: string;
  /** Bearer token for the runner. */
  readonly token: string;
  /** From now on a runner that asks for this judge gets it. */
  serve(digest: Digest, bundle: Bundle): void;
  /** From now on a runner that asks for this artifact gets it. */
  keep(digest: Digest, bytes: Buffer): void;
  /** Queues a job and resolves when its attempt has finished; see JobQueue. */
  submit(spec: JobSpec, signal?: AbortSignal): Promise<CheckedJob>;
}

/** Opens a check site on a free loopback port. */
export async function openCheckSite(): Promise<CheckSite> {
  const token = randomBytes(24).toString("base64url");
  const queue = new JobQueue();
  const bundles = new Map<string, Bundle>();
  const artifacts = new Map<string, Buffer>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? "/", "http://check").pathname;
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) return void send(401, { error: "unauthorised", message: "wrong token" });
    if (path === api.runner.lease) return void send(200, await queue.lease(LeaseRequest.parse(await readJson(request))));
    if (path === api.runner.events) return void send(200, queue.receive(EventsRequest.parse(await readJson(request))));
    const digest = decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
    const bundle = bundles.get(digest);
    if (path.startsWith(api.runner.bundle("")) && bundle) return void send(200, bundle);
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
    serve: (digest, bundle) => void bundles.set(digest, bundle),
    keep: (digest, bytes) => void artifacts.set(digest, bytes),
    submit: (spec, signal) => queue.submit(spec, signal),
    async [Symbol.asyncDispose]() {
      queue.wake();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const readJson = async (request: IncomingMessage): Promise<unknown> => JSON.parse((await readBody(request)).toString());

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
