import { once } from "node:events";
import { type Duplex, PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeStreamFrame, StreamFrameDecoder } from "./stream-frames.ts";
import { StreamCarrier } from "./stream-carrier.ts";

/** Two carriers on a pair of pipes: what one opens, the other takes in. */
function makePair() {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const taken: Duplex[] = [];
  return {
    opener: new StreamCarrier(down, up, null),
    taker: new StreamCarrier(up, down, (stream) => void taken.push(stream)),
    taken,
    up,
    down,
  };
}

const closed = (stream: Duplex) => new Promise((resolve) => stream.once("close", resolve));
const nothing = new Uint8Array();

it("carries many connections at once, each in order and whole, whatever pieces they are written in", async () => {
  const { opener, taker, taken } = makePair();
  const pieces = fc.array(fc.array(fc.uint8Array({ minLength: 1, maxLength: 100_000 }), { minLength: 1, maxLength: 6 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, async (connections) => {
      taken.length = 0;
      const echoed = connections.map(async (chunks) => {
        const stream = opener.open();
        for (const chunk of chunks) stream.write(chunk);
        stream.end();
        return await buffer(stream);
      });
      while (taken.length < connections.length) await new Promise((resolve) => setImmediate(resolve));
      for (const stream of taken) stream.pipe(stream);
      expect(await Promise.all(echoed)).toEqual(connections.map((chunks) => Buffer.concat(chunks)));
    }),
    { numRuns: 25 },
  );
  opener.close("done");
  taker.close("done");
});

it("lets no connection whose reader has stopped fill the memory, or hold up another", async () => {
  const { opener, taker, taken } = makePair();
  const [stopped, other] = [opener.open(), opener.open()];
  let written = 0;
  const write = () => stopped.write(Buffer.alloc(100_000), (error) => void (error || ((written += 100_000), write())));
  write();
  other.end("still here");
  await once(other, "finish");
  expect((await buffer(taken[1] as Duplex)).toString()).toBe("still here");
  expect(written).toBeLessThan(2 ** 20);
  opener.close("done");
  taker.close("done");
});

it("breaks one connection for both sides, and all with the pipe", async () => {
  const { opener, taker, taken, up, down } = makePair();
  const [first, second] = [opener.open(), opener.open()];
  while (taken.length < 2) await new Promise((resolve) => setImmediate(resolve));
  const theirs = closed(taken[0] as Duplex);
  first.destroy();
  await theirs;
  const both = [closed(second), closed(taken[1] as Duplex)];
  up.end();
  down.end();
  await Promise.all(both);
  expect([await opener.over, await taker.over]).toEqual(["the pipe has ended", "the pipe has ended"]);
  expect(opener.open().destroyed).toBe(true);
});

it.for([
  ["bytes that are no frame", Buffer.from("Last login: Friday\n")],
  ["a frame larger than any", Buffer.from([1, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff])],
  ["a connection opened twice", Buffer.concat([1, 1].map((stream) => encodeStreamFrame({ kind: "open", stream, payload: nothing })))],
  [
    "more than was granted",
    Buffer.concat([
      encodeStreamFrame({ kind: "open", stream: 1, payload: nothing }),
      ...Array<Buffer>(5).fill(encodeStreamFrame({ kind: "data", stream: 1, payload: new Uint8Array(64 * 1024) })),
    ]),
  ],
] as const)("ends where the other side sends %s", async ([, bytes]) => {
  const input = new PassThrough();
  const carrier = new StreamCarrier(input, new PassThrough(), () => undefined);
  input.write(bytes);
  expect(await carrier.over).not.toBe("");
});

it("carries no more than a thousand connections, and says so of the next", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const carrier = new StreamCarrier(input, output, () => undefined);
  for (let stream = 1; stream <= 1025; stream += 1) input.write(encodeStreamFrame({ kind: "open", stream, payload: nothing }));
  const [answer] = (await once(output, "data")) as [Buffer];
  expect([...new StreamFrameDecoder().push(answer)]).toMatchObject([{ kind: "reset", stream: 1025 }]);
  carrier.close("done");
});
