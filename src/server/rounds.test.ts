import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeLog } from "./log.ts";
import { keepRound } from "./rounds.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const log = makeLog("silent");

test("a round that is due while another is under way is left out, and closing waits for the one under way", async () => {
  const rounds = new AsyncDisposableStack();
  const ends: (() => void)[] = [];
  keepRound({ log, rounds }, { what: "testing", everyMs: 10, work: () => new Promise((resolve) => void ends.push(resolve)) });
  await vi.advanceTimersByTimeAsync(55);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(10);
  expect(ends).toHaveLength(2);
  let isClosed = false;
  const closed = rounds.disposeAsync().then(() => (isClosed = true));
  await vi.advanceTimersByTimeAsync(50);
  expect([isClosed, ends.length]).toEqual([false, 2]);
  ends[1]?.();
  await closed;
});

test("after a round that failed the next is made", async () => {
  await using rounds = new AsyncDisposableStack();
  let made = 0;
  keepRound({ log, rounds }, { what: "testing", everyMs: 10, work: () => Promise.reject(new Error(`round ${++made}`)) });
  await vi.advanceTimersByTimeAsync(35);
  expect(made).toBe(3);
});
