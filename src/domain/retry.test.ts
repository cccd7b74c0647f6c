import { expect, test } from "vitest";
import { isPoison, mayRetry } from "./retry.ts";

test("a platform fault is tried again once", () => {
  expect(mayRetry({ faults: 1, losses: 0, unhealthySlices: 0 })).toBe(true);
  expect(mayRetry({ faults: 2, losses: 0, unhealthySlices: 0 })).toBe(false);
});

test("lost leases do not use up the retry of a fault, and end at some point", () => {
  expect(mayRetry({ faults: 1, losses: 10, unhealthySlices: 0 })).toBe(true);
  expect(mayRetry({ faults: 0, losses: 11, unhealthySlices: 0 })).toBe(false);
});

test("a job that left two slices unhealthy is not tried on a third", () => {
  const once = { faults: 1, losses: 0, unhealthySlices: 1 };
  expect([isPoison(once), mayRetry(once)]).toEqual([false, true]);
  // Not even where a lost lease would have excused it.
  const twice = { faults: 1, losses: 1, unhealthySlices: 2 };
  expect([isPoison(twice), mayRetry(twice)]).toEqual([true, false]);
});
