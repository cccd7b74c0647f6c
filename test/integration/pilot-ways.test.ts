import { createHash, randomBytes, randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { JobId, PilotId } from "#contract/ids.ts";
import { type PilotHello, type PilotMessage, pilotRoutes, type RunnerMessage } from "#contract/pilot.ts";
import { BlobClient } from "#runner/pilot/blob-client.ts";
import { RunnerLink } from "#runner/pilot/runner-link.ts";
import type { RunnerAddress } from "#runner/ways/dial.ts";
import { type DoorBehind, openDoorBehind, type WayName, wayNames } from "#kit/pilot-ways.ts";
import { findMissingSshd } from "#kit/ssh-server.ts";

// What pilots and their runner say to each other is the same however they reach each other: each is asked the same here.

const missing = findMissingSshd();
const log = pino({ level: "silent" });
const patience = { timeout: 60_000, interval: 20 };
const pilot = PilotId.parse("here");

const slice = { id: "cpu-0", kind: "cpu" as const, device: "test", memoryBytes: 2 ** 30, environments: ["python"] };
const makeHello = (change: Partial<PilotHello> = {}): PilotHello => ({
  contract: 1,
  pilot,
  instance: randomUUID(),
  tier: "caged",
  slices: [slice],
  endsAt: null,
  slurmJobId: null,
  received: 0,
  ...change,
});

/** A connection of a test's own hand; resolves when it is open, or was refused. */
async function knock({ url, token, connect }: RunnerAddress, autoPong = true): Promise<WebSocket> {
  const socket = new WebSocket(new URL(pilotRoutes.link, url.replace(/^http/, "ws")), {
    headers: { authorization: `Bearer ${token}` },
    autoPong,
    ...(connect ? { createConnection: connect } : {}),
  });
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("open", resolve).once("close", resolve));
  return socket;
}

const closed = (socket: WebSocket): Promise<unknown> =>
  socket.readyState === socket.CLOSED ? Promise.resolve() : new Promise((resolve) => socket.once("close", resolve));

class Ears {
  readonly said: PilotMessage[] = [];
  readonly joined: string[] = [];
  linked = 0;
  readonly listener = {
    joined: (hello: PilotHello) => void this.joined.push(hello.pilot),
    linked: () => void (this.linked += 1),
    unlinked: () => undefined,
    said: (_: PilotId, message: PilotMessage) => void this.said.push(message),
    deaf: () => undefined,
  };
}

const keyOf = (attempt: number) => ({ jobId: JobId.parse("00000000-0000-4000-8000-000000000000"), attempt, fencingToken: 1 });
const tell = (attempt: number): PilotMessage => ({ kind: "released", slice: "cpu-0", key: keyOf(attempt), healthy: true });
const order = (attempt: number): RunnerMessage => ({ kind: "stop", key: keyOf(attempt) });
const bundle = { version: 1, files: [{ path: "judge.py", base64: randomBytes(3_000_000).toString("base64") }] };
const bundleBytes = Buffer.from(JSON.stringify(bundle));
const bundleDigest = `sha256:${createHash("sha256").update(bundleBytes).digest("hex")}`;

describe.for(wayNames)("a pilot that reaches its runner %s", (name) => {
  const isMissing = name === "by a relay over ssh" && missing !== undefined;
  let ears: Ears;
  let door: DoorBehind;
  const kept: Buffer[] = [];
  const links: RunnerLink[] = [];

  beforeEach(async () => {
    if (isMissing) return;
    ears = new Ears();
    door = await openDoorBehind(name, ears.listener, async (_, request, response) => {
      if (request.method === "GET") return void response.end(bundleBytes);
      kept.push(Buffer.concat(await request.toArray()));
      response.end("{}");
    });
  });
  afterEach(async () => {
    for (const link of links.splice(0)) link.close();
    await door?.[Symbol.asyncDispose]();
  });

  function openLink(heard: RunnerMessage[] = []): RunnerLink {
    const { received: _, ...hello } = makeHello();
    const listener = {
      heard: (message: RunnerMessage) => void heard.push(message),
      describe: () => ({ slices: hello.slices }),
      forgotten: () => undefined,
      abandoned: () => undefined,
    };
    const link = new RunnerLink(door.find(pilot, door.server.admit(pilot)), hello, listener, log);
    links.push(link);
    return link;
  }

  test.skipIf(isMissing)("loses nothing and hears nothing twice, however often the connection breaks", async () => {
    const heard: RunnerMessage[] = [];
    const link = openLink(heard);
    await vi.waitFor(() => expect(ears.joined).toEqual(["here"]), patience);
    for (let number = 1; number <= 60; number += 1) {
      link.send(tell(number));
      door.server.send(pilot, order(number));
      if (number % 20 === 10) door.cut();
      if (number % 20 !== 0) continue;
      door.mend();
      await vi.waitFor(() => expect([ears.said.length, heard.length]).toEqual([number, number]), patience);
    }
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
    expect([ears.said, heard]).toEqual([numbers.map(tell), numbers.map(order)]);
    expect([ears.joined, ears.linked]).toEqual([["here"], 3]);
  });

  test.skipIf(isMissing)("gets whole files and hands in whole files", async () => {
    const blobs = new BlobClient(door.find(pilot, door.server.admit(pilot)));
    // A relay may not listen yet: a file is asked for again by the next attempt.
    const fetched = await vi.waitFor(() => blobs.fetchBundle(bundleDigest), patience);
    expect(fetched).toEqual(bundle);
    const bytes = randomBytes(3 * 2 ** 20);
    await blobs.putArtifact(bytes);
    expect(kept.splice(0)[0]?.equals(bytes)).toBe(true);
  });

  test.skipIf(isMissing)("is not let in with another token, with another's name, or with too much in one message", async () => {
    const honest = openLink();
    await vi.waitFor(() => expect(ears.joined).toEqual(["here"]), patience);
    const other = PilotId.parse("other");
    const token = door.server.admit(other);
    const stranger = await knock(door.find(other, "wrong"));
    expect(stranger.readyState).toBe(stranger.CLOSED);

    const loud = await knock(door.find(other, token));
    loud.send(JSON.stringify(makeHello({ pilot: other })));
    await new Promise((resolve) => loud.once("message", resolve));
    loud.send(JSON.stringify({ seq: 1, ack: 0, message: "x".repeat(5 * 2 ** 20) }));
    await closed(loud);

    const liar = PilotId.parse("liar");
    const lying = await knock(door.find(liar, door.server.admit(liar)));
    lying.send(JSON.stringify(makeHello({ pilot })));
    await closed(lying);
    expect(ears.joined).toEqual(["here", "other"]);
    honest.send(tell(1));
    await vi.waitFor(() => expect(ears.said).toEqual([tell(1)]), patience);
  });
});

test("a connection that nobody answers any more is let go, whatever carries it", async () => {
  const askable = wayNames.filter((name) => name !== "by a relay over ssh" || missing === undefined);
  await Promise.all(
    askable.map(async (name: WayName) => {
      const unlinked = Promise.withResolvers<void>();
      await using door = await openDoorBehind(name, { ...new Ears().listener, unlinked: () => unlinked.resolve() }, () =>
        Promise.resolve(),
      );
      const address = door.find(pilot, door.server.admit(pilot));
      const mute = await vi.waitFor(async () => {
        const socket = await knock(address, false);
        expect(socket.readyState).toBe(socket.OPEN);
        return socket;
      }, patience);
      mute.send(JSON.stringify(makeHello()));
      await unlinked.promise;
      await closed(mute);
    }),
  );
});
