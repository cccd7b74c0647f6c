import fc from "fast-check";
import { expect, test } from "vitest";
import { choosePriorityClass, correctClocks, placeInQueue } from "./queue-order.ts";

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
      const placed = placeInQueue({ queue: 0, learner: clocks.get(learner) ?? 0, cohort: null }, seconds(learner));
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
      expect(placeInQueue({ queue, learner, cohort: null }, 5).startTag).toBe(Math.max(queue, learner));
    }),
  );
});

test("a cohort's share grows with its members", () => {
  const small = placeInQueue({ queue: 0, learner: 0, cohort: { time: 0, members: 2 } }, 10);
  const large = placeInQueue({ queue: 0, learner: 0, cohort: { time: 0, members: 20 } }, 10);
  expect(small.cohort).toBe(5);
  expect(large.cohort).toBe(0.5);
});

test("clocks end where the true service puts them", () => {
  const placed = placeInQueue({ queue: 0, learner: 3, cohort: { time: 1, members: 4 } }, 10);
  const correction = correctClocks({ estimateSeconds: 10, servedSeconds: 2, members: 4 });
  expect(placed.learner + correction.learner).toBe(placed.startTag + 2);
  expect((placed.cohort ?? 0) + correction.cohort).toBe(1 + 2 / 4);
});
