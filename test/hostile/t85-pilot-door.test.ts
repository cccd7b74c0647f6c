import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pilotRoutes } from "#contract/pilot.ts";
import { emptyFleet } from "#runner/core/fleet-state.ts";
import { PilotServer } from "#runner/fleet/pilot-server.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { HandPilot } from "./kit/hand-pilot.ts";
import { closed, connectTo, handshake, makeFrame, upgrade } from "./kit/raw-door.ts";
import { TwoPilots } from "./kit/two-pilots.ts";

// Where pilots come in: whoever knocks, and whatever bytes come, the pilot beside goes on working.

let pilots: TwoPilots;
beforeEach(async () => {
  pilots = await TwoPilots.open();
  await pilots.honest.proxy;
});
afterEach(() => pilots[Symbol.asyncDispose]());

let runs = 0;
beforeEach(() => (runs = 0));
async function expectPilotBesideServes(): Promise<void> {
  const job = pilots.site.submit(makeRunSpec("print(1)"));
  const sandbox = await pilots.honest.warden.sandbox(runs++);
  sandbox.print("served");
  sandbox.end();
  await job.finished;
  expect(job.output).toBe("served");
}

describe("somebody without a token", () => {
  test("who resets the connection that is being refused does not end the runner", async () => {
    const door = { ...(await pilots.hostile.door), token: "wrong" };
    for (let turn = 0; turn < 50; turn += 1) {
      const socket = await connectTo(door);
      socket.write(handshake("wrong"));
      socket.resetAndDestroy();
    }
    await expectPilotBesideServes();
  });

  test("is told so, and keeps no descriptor by leaving the connection half open", async () => {
    const socket = await connectTo(await pilots.hostile.door, true);
    let answer = "";
    const ended = new Promise((resolve) => socket.on("data", (data: Buffer) => (answer += data.toString())).once("end", resolve));
    socket.write(handshake("wrong"));
    await ended;
    expect(answer).toContain("401 Unauthorized");
    // A side that has closed altogether answers more bytes by a reset.
    while (!socket.destroyed) await new Promise((resolve) => socket.write("more", resolve));
  });

  test("who sends a request byte by byte is not waited for, and keeps nobody waiting", async () => {
    const door = await pilots.hostile.door;
    const slow = await Promise.all(Array.from({ length: 100 }, () => connectTo(door)));
    for (const socket of slow) socket.resume().write("GET / HTTP/1.1\r\nX-Slow: ");
    await expectPilotBesideServes();
    await Promise.all(slow.map(closed));
  });
});

describe("a pilot", () => {
  const anyFrame = (hello: object) =>
    [
      ["an order of the runner's", { seq: 1, ack: 0, message: { kind: "drain" } }],
      ["an acknowledgement of what was never sent", { seq: 0, ack: 7, message: null }],
      ["a number after a gap", { seq: 3, ack: 0, message: { kind: "draining" } }],
      ["a negative number", { seq: -1, ack: 0, message: { kind: "draining" } }],
      ["a number that no number holds exactly", `{"seq":18446744073709551615,"ack":0,"message":{"kind":"draining"}}`],
      ["a field too many", { seq: 1, ack: 0, message: { kind: "draining" }, pilot: "here" }],
      ["no JSON", "{"],
      ["lists within lists", "[".repeat(1_000_000)],
      ["an object of very many names", `{${Array.from({ length: 200_000 }, (_, index) => `"k${index}":0`).join(",")}}`],
      ["a second greeting", hello],
      ["a frame larger than any event", JSON.stringify({ seq: 1, ack: 0, message: "x".repeat(5 * 2 ** 20) })],
    ] as const;

  test.for(anyFrame({ kind: "hello" }).map(([name]) => name))(
    "that says %s loses its connection, and nothing else happens",
    async (name) => {
      const hello = pilots.hostile.hello();
      const link = await pilots.hostile.dial(hello);
      link.write(anyFrame(hello).find(([called]) => called === name)?.[1]);
      await link.closed;
      await expectPilotBesideServes();
      // And is let in again only after a while.
      const again = await pilots.hostile.knock();
      expect(again.readyState).toBe(again.CLOSED);
    },
  );

  test("that sends bytes which are no WebSocket, or one of no sense, harms nobody", async () => {
    const door = await pilots.hostile.door;
    const hello = Buffer.from(JSON.stringify(pilots.hostile.hello()));
    const piece = fc.record({ opcode: fc.integer({ min: 0, max: 15 }), payload: fc.uint8Array({ maxLength: 200 }), last: fc.boolean() });
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 2000 }),
      fc
        .array(piece, { maxLength: 20 })
        .map((pieces) => Buffer.concat(pieces.map(({ opcode, payload, last }) => makeFrame(opcode, payload, last)))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (noise, greets) => {
        const socket = await connectTo(door);
        socket.resume().write(handshake(door.token));
        if (greets) socket.write(makeFrame(1, hello));
        socket.end(noise);
        await closed(socket);
      }),
      { numRuns: 60, endOnFailure: true },
    );
    await expectPilotBesideServes();
  });

  test("that sends one message in endless small pieces is not listened to for ever", async () => {
    const socket = await upgrade(await pilots.hostile.door);
    const gone = closed(socket.resume());
    socket.write(
      Buffer.concat([makeFrame(1, Buffer.from("x"), false), ...Array<Buffer>(100_000).fill(makeFrame(0, Buffer.from("x"), false))]),
    );
    await gone;
    await expectPilotBesideServes();
  });

  test("that asks to be answered and never reads the answers is let go", async () => {
    const socket = await upgrade(await pilots.hostile.door);
    socket.pause();
    const gone = closed(socket);
    const pings = Buffer.concat(Array<Buffer>(8000).fill(makeFrame(9, Buffer.alloc(125))));
    // Written as fast as they are taken; a runner that keeps every answer would go on for ever.
    for (let mebibytes = 0; mebibytes < 400 && !socket.destroyed; mebibytes += 1)
      await new Promise((resolve) => socket.write(pings, resolve));
    expect(socket.destroyed).toBe(true);
    await gone;
    await expectPilotBesideServes();
  });

  test("has one connection that has not greeted, however often it knocks", async () => {
    const sockets = await Promise.all(Array.from({ length: 50 }, () => pilots.hostile.knock()));
    for (const socket of sockets.slice(0, -1))
      if (socket.readyState !== socket.CLOSED) await new Promise((resolve) => socket.once("close", resolve));
    await expectPilotBesideServes();
  });

  test("that dials again and again, as itself or as a new process, ends with one connection", async () => {
    const hello = pilots.hostile.hello();
    const links = [];
    for (let turn = 0; turn < 60; turn += 1) links.push(await pilots.hostile.dial(turn % 3 === 0 ? pilots.hostile.hello() : hello));
    await Promise.all(links.slice(0, -1).map((link) => link.closed));
    expect(links.at(-1)?.socket.readyState).toBe(1);
    await expectPilotBesideServes();
  });

  test("asks for no file with a path that is none", async () => {
    const paths = [
      "/pilot/v1/bundles/../../etc/passwd",
      pilotRoutes.artifact("sha256:" + "a".repeat(63)),
      pilotRoutes.bundle("%00"),
      "/pilot/v1/link",
    ];
    expect(await Promise.all(paths.map(async (path) => (await pilots.hostile.blob(path)).status))).toEqual(paths.map(() => 404));
  });
});

test("a pilot that acknowledges nothing is given up before the orders for it fill the memory", async () => {
  const deaf = Promise.withResolvers<string>();
  const nobody = () => undefined;
  await using server = await PilotServer.open(
    { host: "127.0.0.1", port: 0 },
    { joined: nobody, linked: nobody, unlinked: nobody, said: nobody, deaf: (pilot, detail) => deaf.resolve(`${pilot}: ${detail}`) },
    () => Promise.resolve(),
    pino({ level: "silent" }),
  );
  const hand = new HandPilot("hostile", "trap");
  hand.start({
    url: `http://127.0.0.1:${server.port}`,
    admit: (pilot) => server.admit(pilot),
    readmit: nobody,
    gone: nobody,
    ends: nobody,
    release: nobody,
    readFleet: () => emptyFleet,
  });
  await hand.dial();
  for (let sent = 0; sent < 1100; sent += 1) server.send(hand.id, { kind: "drain" });
  expect(await deaf.promise).toBe("hostile: it has not acknowledged 1024 messages");
});
