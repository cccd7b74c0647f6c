import fc from "fast-check";
import { expect, test } from "vitest";
import { choosePriorityClass, correctClock, placeInQueue } from "./queue-order.ts";

test("a class in session is before graded work, and graded work before trying", () => {
  const submission = choosePriorityClass({ kind: "submission", classInSession: false });
  expect(choosePriorityClass({ kind: "run", classInSession: true })).toBeLessThan(submission);
  expect(submission).toBeLessThan(choosePriorityClass({ kind: "snippet", classInSession: false }));
});

/** Lets learners enqueue ten jobs each, all at once, and serves them one by one in order of their tags. */
function serve(learners: readonly string[], seconds: (learner: string) => number): string[] {
  const clocks = new Map<string, number>();
  const jobs = learners.flatMap((learner) =>
    Array.from({ length: 10 }, () => {
      const placed = placeInQueue({ queue: 0, learner: clocks.get(learner) ?? 0 }, seconds(learner));
      clocks.set(learner, placed.learner);
      return { learner, tag: placed.startTag };
    }),
  );
  return jobs.toSorted((a, b) => a.tag - b.tag).map((job) => job.learner);
}

test("learners with equal jobs are served in turn, however many each has waiting", () => {
  const order = serve(["ada", "bo", "cy"], () => 5);
  for (let round = 0; round < 10; round++) expect(new Set(order.slice(round * 3, round * 3 + 3)).size).toBe(3);
});

test("who uses twice the time gets half the turns", () => {
  const order = serve(["long", "short"], (learner) => (learner === "long" ? 10 : 5));
  expect(order.slice(0, 9).filter((learner) => learner === "short")).toHaveLength(6);
});

test("having been away earns no head start, and no penalty", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }), (queue, learner) => {
      expect(placeInQueue({ queue, learner }, 5).startTag).toBe(Math.max(queue, learner));
    }),
  );
});

test("a clock ends where the true service puts it", () => {
  const placed = placeInQueue({ queue: 0, learner: 3 }, 10);
  expect(placed.learner + correctClock({ estimateSeconds: 10, servedSeconds: 2 })).toBe(placed.startTag + 2);
});
