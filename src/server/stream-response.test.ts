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
  await vi.advanceTimersByTimeAsync(5000);
  const { value = "" } = await heard;
  expect(value.startsWith(prefix)).toBe(true);
  expect(StreamMessage.parse(JSON.parse(value.slice(prefix.length)))).toEqual({ type: "beat" });
  left.abort();
  expect((await reader.read()).done).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
