import fc from "fast-check";
import { expect, test } from "vitest";
import type { Outlook } from "#contract/outlook.ts";
import { describeWaiting, keepMonotone, type QueueGlance, type Waiting } from "./waiting.ts";

const now = new Date("2026-11-27T12:00:00Z");
const glance: QueueGlance = {
  jobsAhead: 3,
  secondsAhead: 30,
  secondsRunning: 10,
  slices: 4,
  isServed: true,
  lacksGpus: false,
  attempt: 0,
  outlook: null,
  parkedUntil: null,
  offersCpu: false,
};
const outlook: Outlook = { sliceKind: "gpu", cause: "priority", slices: 4, startsAt: null, until: null };
const look = (change: Partial<QueueGlance> = {}) => describeWaiting({ ...glance, ...change }, now);

test("the estimate shares what is ahead among the slices", () => {
  expect(look()).toMatchObject({ position: 4, estimateSeconds: 10, cause: "queue" });
});

test("without a slice there is no estimate, and the cause says why", () => {
  expect(look({ slices: 0 })).toMatchObject({ position: 4, estimateSeconds: null, cause: "no-fitting-slice" });
  expect(look({ slices: 0, lacksGpus: true })).toMatchObject({ cause: "no-gpus-together" });
  expect(look({ slices: 0, isServed: false })).toMatchObject({ position: 4, estimateSeconds: null, cause: "no-runner" });
});

test("a later attempt waits because of a retry", () => {
  expect(look({ attempt: 1 }).cause).toBe("retry");
});

test("where a cluster has been asked for slices, its reason is told, and its own estimate where it has one", () => {
  const told = look({ slices: 0, isServed: false, outlook });
  expect(told).toMatchObject({ cause: "cluster", estimateSeconds: null, wait: { cluster: { cause: "priority" } } });
  expect(look({ slices: 0, outlook: { ...outlook, startsAt: "2026-11-27T12:40:00Z" } }).estimateSeconds).toBe(41 * 60);
  expect(look({ outlook }), "further slices beside those at work").toMatchObject({
    cause: "queue",
    wait: { cluster: { cause: "priority" } },
  });
});

test("maintenance parks a job, with its end, whatever else is known", () => {
  const told = look({ slices: 0, outlook, parkedUntil: new Date("2026-11-27T14:00:00Z") });
  expect(told).toMatchObject({ cause: "maintenance", wait: { parkedUntil: "2026-11-27T14:00:00.000Z" } });
  expect(told.estimateSeconds).toBe(2 * 3600 + 60);
});

test("the CPU is offered where the GPU is far, and not where it is near or no CPU would take it", () => {
  const offers = (change: Partial<QueueGlance>) => look({ offersCpu: true, ...change }).wait?.offersCpu;
  expect(offers({ slices: 0, outlook })).toBe(true);
  expect(offers({ secondsAhead: 600 })).toBe(true);
  expect(offers({})).toBe(false);
  expect(offers({ slices: 0, outlook, offersCpu: false })).toBe(false);
});

test("a shown position never gets worse, except that a retry starts anew", () => {
  const second = look({ jobsAhead: 1 });
  expect(keepMonotone(second, look()).position).toBe(2);
  expect(keepMonotone(second, look({ jobsAhead: 0 })).position).toBe(1);
  expect(keepMonotone(second, look({ slices: 0 })).position, "another cause is no reason for a worse place").toBe(2);
  expect(keepMonotone(second, look({ attempt: 1 })).position).toBe(4);
});

test("an estimate that grows says so until it has been made up for; a waver is not shown", () => {
  const first = look();
  expect(keepMonotone(first, look({ secondsAhead: 40 }))).toMatchObject({ estimateSeconds: 10, wait: { isLater: false } });
  const later = keepMonotone(first, look({ secondsAhead: 90 }));
  expect(later).toMatchObject({ estimateSeconds: 25, wait: { isLater: true } });
  expect(keepMonotone(later, look({ secondsAhead: 90 })).wait?.isLater).toBe(true);
  expect(keepMonotone(later, look({ secondsAhead: 50 }))).toMatchObject({ estimateSeconds: 15, wait: { isLater: false } });
});

test("whatever happens in the queue, no number gets worse without a word, and none is negative", () => {
  const anyGlance = fc.record({
    jobsAhead: fc.nat(20),
    secondsAhead: fc.nat(500),
    secondsRunning: fc.nat(500),
    slices: fc.nat(4),
    isServed: fc.boolean(),
    lacksGpus: fc.boolean(),
    attempt: fc.nat(1),
    outlook: fc.option(fc.integer({ min: -60, max: 600 }).map((minute) => ({ ...outlook, startsAt: inMinutes(minute) }))),
    parkedUntil: fc.option(fc.integer({ min: -10, max: 300 }).map((minute) => new Date(inMinutes(minute)))),
    offersCpu: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyGlance, { minLength: 2, maxLength: 12 }), (glances) => {
      let before: Waiting | undefined;
      for (const seen of glances) {
        const told = keepMonotone(before, describeWaiting(seen, now));
        expect(told.estimateSeconds ?? 0).toBeGreaterThanOrEqual(0);
        const isRetry = told.cause === "retry" && before?.cause !== "retry";
        if (before && !isRetry) {
          expect(told.position).toBeLessThanOrEqual(before.position ?? Infinity);
          const isWorse = (told.estimateSeconds ?? 0) > (before.estimateSeconds ?? Infinity);
          expect(!isWorse || told.wait?.isLater).toBe(true);
        }
        before = told;
      }
    }),
  );
});

function inMinutes(minutes: number): string {
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}
