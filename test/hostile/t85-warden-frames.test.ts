import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { AttemptOrder } from "#runner/sandbox/order.ts";
import { FrameDecoder, encodeFrame } from "#runner/sandbox/frames.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import { WardenLost } from "#runner/sandbox/warden.ts";
import { isAlive } from "#kit/process-tree.ts";
import { makeLyingWarden, makeTurningWarden } from "./kit/lying-warden.ts";

// A warden that speaks garbage is ended at once, and every attempt of its own is the platform's fault: none hangs, none gets another's words.

const limits = { wallSeconds: 9, cpuSeconds: 9, memoryBytes: 2 ** 28, processes: 9, outputBytes: 2 ** 16, diskBytes: 2 ** 20 };
const order = (attempt: string): AttemptOrder => ({
  attempt,
  environment: "python",
  entry: "m.py",
  files: [],
  carried: [],
  params: {},
  limits,
  produces: [],
  judge: null,
});
const open = (interpreter: string, greetWithinMs = 20_000) =>
  openWarden({ environments: [], user: { uid: 64321, gid: 64321 }, limiter: "none", log: () => undefined, interpreter, greetWithinMs });

const garbage = [
  ["a header longer than allowed", `say(frame('{}', header_bytes=2**31))`],
  ["a body longer than allowed", `say(frame('{}', body_bytes=2**32 - 1))`],
  ["no JSON", `say(frame('{"kind":'))`],
  ["bytes that are no text", `say(frame(b'\\xff\\xfe\\x00'))`],
  ["chance", `say(b'\\x00\\x00\\x00\\x09\\x00\\x00\\x00\\x00' + os.urandom(9))`],
  ["a list", `say(frame('[]'))`],
  ["a kind that nobody knows", `say(frame('{"kind":"grade","attempt":"a"}'))`],
  ["a field too many", `say(ended('a', score=1))`],
  ["NaN for a time", `say(ended('a', usage={**USED, 'wallMs': float('nan')}))`],
  [
    "a time beyond every number",
    `say(ended('a', usage=0).replace(b'"usage": 0', b'"usage": {"wallMs":1e999,"cpuMs":1,"peakMemoryBytes":1,"writtenBytes":0}'))`,
  ],
  ["a size that no number holds exactly", `say(ended('a', usage={**USED, 'peakMemoryBytes': 2**64}))`],
  ["lists within lists", `say(frame('[' * 60000))`],
  ["a second greeting", `say(HELLO)`],
  ["half a frame and then nothing, being gone", `say(ended('a')[:40]); sys.exit(0)`],
  ["nothing, being gone", `sys.exit(0)`],
  ["nothing, being killed", `os.kill(os.getpid(), 9)`],
] as const;

describe("a warden that turns on its pilot", () => {
  test.for(garbage)("by %s", async ([, text]) => {
    const warden = await open(makeTurningWarden(text));
    const heard: string[] = [];
    const [a, b] = ["a", "b"].map((attempt) => warden.start(order(attempt), (message) => heard.push(`${attempt} ${message.kind}`)));
    await expect(a).rejects.toBeInstanceOf(WardenLost);
    await expect(b).rejects.toBeInstanceOf(WardenLost);
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(isAlive(warden.pid)).toBe(false), { timeout: 30_000 });
    await expect(warden.start(order("c"), () => undefined)).rejects.toBeInstanceOf(WardenLost);
    await expect(warden.status()).rejects.toBeInstanceOf(WardenLost);
  });

  test("by words for attempts that nobody ordered or that are over: they reach nobody", async () => {
    const text = `say(ended('never') + ended('a') + ended('a') + frame('{"kind":"output","attempt":"a","stream":"stdout"}', b'late') + frame('{"kind":"output","attempt":"b","stream":"stdout"}', b'own') + ended('b'))`;
    await using warden = await open(makeTurningWarden(`hear(), hear()\n${text}`));
    const heard: string[] = [];
    const runs = ["a", "b"].map((attempt) =>
      warden.start(order(attempt), (message, body) => heard.push(`${attempt} ${message.kind} ${Buffer.from(body).toString()}`)),
    );
    await Promise.all(runs);
    expect(heard).toEqual(["a ended ", "b output own", "b ended "]);
  });

  test("before it has greeted, or by never greeting, is not waited for", async () => {
    await expect(open(makeLyingWarden(`say(ended('a')); time.sleep(60)`))).rejects.toThrow("wrong moment");
    await expect(open(makeLyingWarden("time.sleep(60)"), 300)).rejects.toThrow("said nothing for 300 ms");
    await expect(open("/no/such/interpreter")).rejects.toBeInstanceOf(WardenLost);
  });
});

describe("frames", () => {
  test("come out as they went in, however they are cut, until the first that is broken", () => {
    const frames = fc.array(fc.record({ header: fc.dictionary(fc.string(), fc.jsonValue()), body: fc.uint8Array({ maxLength: 300 }) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        frames,
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (sent, noise, cuts) => {
          const bytes = Buffer.concat([...sent.flatMap(({ header, body }) => [...encodeFrame(header, body)]), noise]);
          const decoder = new FrameDecoder();
          const got: { header: unknown; body: Buffer }[] = [];
          try {
            for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
              const size = cuts[turn % cuts.length] ?? 1;
              for (const { header, body } of decoder.push(bytes.subarray(start, start + size)))
                got.push({ header, body: Buffer.from(body) });
              start += size;
            }
          } catch {
            // Broken by the noise at the end, never before.
          }
          expect(got.slice(0, sent.length)).toEqual(
            sent.map(({ header, body }) => ({ header: JSON.parse(JSON.stringify(header)) as unknown, body: Buffer.from(body) })),
          );
        },
      ),
    );
  });
});
