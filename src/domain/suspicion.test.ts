import { expect, test } from "vitest";
import type { Check } from "#contract/verdict.ts";
import { findSuspicion } from "./suspicion.ts";

const timed = (id: string, ratio: number, reference?: number): Check => ({
  id,
  task: 1,
  status: "passed",
  points: 1,
  maxPoints: 1,
  hidden: false,
  messageKey: null,
  params: {},
  speed: { ratio, low: ratio, high: ratio, atLeast: 2, floorMs: 0, pairs: [[ratio, 1]], ...(reference && { reference }) },
});

test("a ratio of more than five times the solution's own is suspect, five times is not", () => {
  expect(findSuspicion([timed("a", 10, 2)])).toBeUndefined();
  expect(findSuspicion([timed("a", 10.1, 2)])).toEqual({ checkId: "a", ratio: 10.1, reference: 2 });
});

test("without a stated reference nothing is suspect, however quick", () => {
  const { speed: _, ...untimed } = timed("a", 1);
  expect(findSuspicion([timed("a", 1000), untimed])).toBeUndefined();
});

test("of several the one furthest beyond is told", () => {
  expect(findSuspicion([timed("a", 100, 10), timed("b", 30, 2), timed("c", 60, 5)])?.checkId).toBe("b");
});
