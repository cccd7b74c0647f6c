import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctClock, placeInQueue } from "./queue-order.ts";

// Learners who always have a job waiting, on one slice. Clocks move by what was estimated, and are put right by what was used.

const longest = 60;
const seconds = fc.integer({ min: 1, max: longest });
/** What a learner's jobs are expected to take and do take, over and over. */
const habit = fc.array(fc.record({ estimate: seconds, served: seconds }), { minLength: 1, maxLength: 5 });
const learners = fc.array(habit, { minLength: 2, maxLength: 12 });
type Habit = typeof habit extends fc.Arbitrary<infer T> ? T : never;

/** Serves so many jobs in the order of their tags, each learner having so many in the queue at any time. Answers the seconds that each got. */
function serve(habits: readonly Habit[], atOnce: number, rounds: number): number[] {
  const got = habits.map(() => 0);
  const clocks = habits.map(() => 0);
  let queue = 0;
  const waiting: { learner: number; tag: number; turn: number; estimate: number; served: number }[] = [];
  const enqueue = (learner: number, turn: number): void => {
    const jobs = habits[learner]!;
    const job = jobs[turn % jobs.length]!;
    const placed = placeInQueue({ queue, learner: clocks[learner]! }, job.estimate);
    clocks[learner] = placed.learner;
    waiting.push({ learner, turn, tag: placed.startTag, ...job });
  };
  for (let turn = 0; turn < atOnce; turn++) habits.forEach((_, learner) => enqueue(learner, turn));
  for (let round = 0; round < rounds; round++) {
    waiting.sort((a, b) => a.tag - b.tag);
    const next = waiting.shift()!;
    queue = Math.max(queue, next.tag);
    got[next.learner]! += next.served;
    clocks[next.learner]! += correctClock({ estimateSeconds: next.estimate, servedSeconds: next.served });
    enqueue(next.learner, next.turn + atOnce);
  }
  return got;
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
const rounds = fc.integer({ min: 1, max: 1_500 });

describe("the fair share of learners who always have something waiting", () => {
  it("differs by less than two jobs, however long it goes on, however many each has waiting, and however long their jobs are", () => {
    fc.assert(
      fc.property(learners, fc.integer({ min: 1, max: 4 }), rounds, (habits, atOnce, served) => {
        const exact = habits.map((jobs) => jobs.map((job) => ({ ...job, estimate: job.served })));
        expect(spread(serve(exact, atOnce, served))).toBeLessThanOrEqual(2 * longest);
      }),
    );
  });

  it("does so with wrong estimates too, for those who have one job at a time", () => {
    fc.assert(
      fc.property(learners, rounds, (habits, served) => {
        expect(spread(serve(habits, 1, served))).toBeLessThanOrEqual(2 * longest);
      }),
    );
  });

  it("gives nobody more for estimates that are too small: it is taken back with the next jobs", () => {
    fc.assert(
      fc.property(learners, fc.integer({ min: 1, max: 4 }), rounds, (habits, atOnce, served) => {
        const under = habits.map((jobs) =>
          jobs.map((job) => ({ estimate: Math.min(job.estimate, job.served), served: Math.max(job.estimate, job.served) })),
        );
        expect(spread(serve(under, atOnce, served))).toBeLessThanOrEqual((atOnce + 1) * longest);
      }),
    );
  });

  it("is that of whoever comes later, from then on: what was used before they came is nobody's debt", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), seconds, seconds, (queue, estimate, behind) => {
        const newcomer = placeInQueue({ queue, learner: Math.max(0, queue - behind) }, estimate);
        expect(newcomer.startTag).toBe(queue);
      }),
    );
  });
});
