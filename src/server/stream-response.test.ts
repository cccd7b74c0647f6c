import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StreamMessage } from "#src/domain/job-view.ts";
import { jsonLines, openMessageStream, serverSentEvents } from "./stream-response.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.for([
  ["browsers", serverSentEvents, "data: "],
  ["programs", jsonLines, ""],
] as const)("%s hear a beat, as a message, while nothing happens; a reader who leaves ends it", async ([, format, prefix]) => {
  const left = new AbortController();
  const response = openMessageStream(left.signal, format, (signal) => {
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const heard = reader.read();
  await vi.advanceTimersByTimeAsync(5001);
  const { value = "" } = await heard;
  expect(value.startsWith(prefix)).toBe(true);
  expect(StreamMessage.parse(JSON.parse(value.slice(prefix.length)))).toEqual({ type: "beat" });
  left.abort();
  expect((await reader.read()).done).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("what is said in one turn leaves in one piece, in order, and before the end", async () => {
  vi.useRealTimers();
  const left = new AbortController();
  const response = openMessageStream(left.signal, jsonLines, async (signal, send, end) => {
    send({ type: "hello" });
    send({ type: "beat" });
    await new Promise((resolve) => setImmediate(resolve));
    send({ type: "beat" });
    end();
    expect(signal.aborted).toBe(true);
  });
  const pieces: string[] = [];
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) pieces.push(piece);
  expect(pieces).toEqual(['{"type":"hello"}\n{"type":"beat"}\n', '{"type":"beat"}\n']);
});
