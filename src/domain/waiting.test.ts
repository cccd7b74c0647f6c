import { expect, test } from "vitest";
import { describeWaiting, keepMonotone } from "./waiting.ts";

const glance = { jobsAhead: 3, secondsAhead: 30, secondsRunning: 10, slices: 4, isServed: true, attempt: 0 };

test("the estimate shares what is ahead among the slices", () => {
  expect(describeWaiting(glance)).toEqual({ position: 4, estimateSeconds: 10, cause: "queue" });
});

test("without a slice there is no estimate, and the cause says why", () => {
  expect(describeWaiting({ ...glance, slices: 0 })).toEqual({ position: 4, estimateSeconds: null, cause: "no-fitting-slice" });
  expect(describeWaiting({ ...glance, slices: 0, isServed: false })).toEqual({ position: 4, estimateSeconds: null, cause: "no-runner" });
});

test("a later attempt waits because of a retry", () => {
  expect(describeWaiting({ ...glance, attempt: 1 }).cause).toBe("retry");
});

test("a shown position never gets worse, except that a retry starts anew", () => {
  const second = describeWaiting({ ...glance, jobsAhead: 1 });
  expect(keepMonotone(second, describeWaiting(glance)).position).toBe(2);
  expect(keepMonotone(second, describeWaiting({ ...glance, jobsAhead: 0 })).position).toBe(1);
  expect(keepMonotone(second, describeWaiting({ ...glance, attempt: 1 })).position).toBe(4);
});
