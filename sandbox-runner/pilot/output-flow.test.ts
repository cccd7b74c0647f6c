import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GATHER_MS, MAX_TEXT, OutputFlow } from "./output-flow.ts";

describe("output", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const texts: string[] = [];
    const flow = new OutputFlow((stream, text) => texts.push(`${stream}:${text}`));
    return {
      texts,
      flow,
      say: (text: string | Uint8Array, stream: "stdout" | "stderr" = "stdout") => flow.push(stream, Buffer.from(text)),
    };
  }

  it("gives the first text out at once and gathers what follows closely", () => {
    const { texts, say } = open();
    say("one");
    expect(texts).toEqual(["stdout:one"]);
    say("two");
    say("three");
    expect(texts).toHaveLength(1);
    vi.advanceTimersByTime(GATHER_MS);
    expect(texts).toEqual(["stdout:one", "stdout:twothree"]);
    vi.advanceTimersByTime(GATHER_MS);
    say("four");
    expect(texts.at(-1)).toBe("stdout:four");
  });

  it("keeps the order of the two streams", () => {
    const { texts, say, flow } = open();
    say("a");
    say("b");
    say("c", "stderr");
    say("d");
    flow.close();
    expect(texts).toEqual(["stdout:a", "stdout:b", "stderr:c", "stdout:d"]);
  });

  it("replaces invalid bytes and NUL, leaves escape sequences, and waits for the rest of a character", () => {
    const { texts, say, flow } = open();
    say(Uint8Array.of(0xff, 0x00, 0x1b, 0x5b, 0x31, 0x6d, 0xe2, 0x82));
    say(Uint8Array.of(0xac, 0xc3));
    flow.close();
    expect(texts.join("").replaceAll("stdout:", "")).toBe("\uFFFD\uFFFD\u001B[1m€\uFFFD");
  });

  it("never makes a text too long, splits no character, and loses nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 20 }),
        fc.integer({ min: 0, max: 3 }),
        (parts, shift) => {
          const said = "x".repeat(shift) + "🙂".repeat(MAX_TEXT) + parts.join("").replaceAll("\0", "");
          const texts: string[] = [];
          const flow = new OutputFlow((_stream, text) => texts.push(text));
          const bytes = Buffer.from(said);
          for (let start = 0; start < bytes.length; start += 9973) flow.push("stdout", bytes.subarray(start, start + 9973));
          flow.close();
          expect(texts.join("") === bytes.toString()).toBe(true);
          expect(texts.every((text) => text.length <= MAX_TEXT && text.isWellFormed())).toBe(true);
        },
      ),
      { numRuns: 10 },
    );
  });
});
