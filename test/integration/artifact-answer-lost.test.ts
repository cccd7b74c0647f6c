import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { Duplex, PassThrough } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { AttemptKey, PilotId } from "#contract/ids.ts";
import { PilotHello } from "#contract/pilot.ts";
import { emptyFleet } from "#runner/core/fleet-state.ts";
import { step } from "#runner/core/fleet-step.ts";
import { makeBlobHandler } from "#runner/fleet/blob-routes.ts";
import { PilotServer } from "#runner/fleet/pilot-server.ts";
import { PilotUploads } from "#runner/fleet/pilot-uploads.ts";
import { BlobClient } from "#runner/pilot/blob-client.ts";
import { BlobCache } from "#runner/site/blob-cache.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import { makeRunSpec } from "#kit/job-specs.ts";

const pilot = PilotId.parse("here");
const nobody = () => undefined;

/** A runner's state in which the pilot has an attempt that may leave one artifact behind. */
function makeState() {
  const slices = [{ id: "cpu-0", kind: "cpu", device: "cpu", memoryBytes: 2 ** 30, environments: ["pytorch"] }];
  const rest = { contract: 1, instance: randomUUID(), tier: "caged", endsAt: null, slurmJobId: null, received: 0 };
  const joined = step(emptyFleet, { kind: "pilot-joined", hello: PilotHello.parse({ ...rest, pilot, slices }) }, 0).state;
  const key = AttemptKey.parse({ jobId: randomUUID(), attempt: 1, fencingToken: 1 });
  const spec = makeRunSpec("x = 1", { produces: [{ name: "weights", maxBytes: 100 }] });
  return step(joined, { kind: "leased", lease: { key, expiresAt: new Date(1).toISOString(), spec } }, 0).state;
}

/** Brings every word to the runner, and loses the first that comes back together with the connection. */
function connectAndLose(port: number): Duplex {
  const socket = connect(port, "127.0.0.1");
  const lost = new PassThrough();
  socket.once("data", () => lost.destroy(new Error("the answer is lost")));
  return Duplex.from({ readable: lost, writable: socket });
}

it("an artifact whose answer is lost is handed in again, and counts once", async () => {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(os.tmpdir(), "atelier-lost-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const [state, uploads] = [makeState(), new PilotUploads()];
  const client = new SiteClient({ url: "http://127.0.0.1:1", token: "none" });
  const serve = makeBlobHandler(() => state, client, await BlobCache.open(folder, 2 ** 20), uploads);
  const listener = { joined: nobody, linked: nobody, unlinked: nobody, said: nobody, deaf: nobody };
  const server = opened.use(await PilotServer.open({ host: "127.0.0.1", port: 0 }, listener, serve, pino({ level: "silent" })));
  let tries = 0;
  const dial = () => ((tries += 1) === 1 ? connectAndLose(server.port) : connect(server.port, "127.0.0.1"));
  const blobs = new BlobClient({ url: "http://runner", token: server.admit(pilot), connect: dial }, true);
  const digest = await blobs.putArtifact(Buffer.from("w"));
  expect(tries).toBe(2);
  expect([uploads.take(pilot, digest), uploads.take(pilot, digest)]).toEqual([true, false]);
});
