import fc from "fast-check";
import { expect, test } from "vitest";
import { correctClocks, placeInQueue } from "./queue-order.ts";

// Learners who always have a job waiting, on one slice. Clocks move by what was estimated, and are put right by what was used.

const longest = 60;
const seconds = fc.integer({ min: 1, max: longest });
/** Of each learner: the estimates and true lengths that their jobs have, over and over; how many of them wait at once. */
const habit = fc.record({
  jobs: fc.array(fc.record({ estimate: seconds, served: seconds }), { minLength: 1, maxLength: 5 }),
  waiting: fc.integer({ min: 1, max: 3 }),
});
const classes = fc.array(fc.array(habit, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });
type Habit = typeof habit extends fc.Arbitrary<infer T> ? T : never;

/** Serves so many jobs in the order of their tags. Answers the seconds that each learner got, by class. */
function serve(cohorts: readonly (readonly Habit[])[], rounds: number): number[][] {
  const got = cohorts.map((habits) => habits.map(() => 0));
  const learnerClocks = cohorts.map((habits) => habits.map(() => 0));
  const cohortClocks = cohorts.map(() => 0);
  let queue = 0;
  const waiting: { cohort: number; learner: number; tag: number; turn: number; estimate: number; served: number }[] = [];
  const enqueue = (cohort: number, learner: number, turn: number): void => {
    const { jobs } = cohorts[cohort]![learner]!;
    const job = jobs[turn % jobs.length]!;
    const members = cohorts[cohort]!.length;
    const clocks = { queue, learner: learnerClocks[cohort]![learner]!, cohort: { time: cohortClocks[cohort]!, members } };
    const placed = placeInQueue(clocks, job.estimate);
    learnerClocks[cohort]![learner] = placed.learner;
    cohortClocks[cohort] = placed.cohort ?? 0;
    waiting.push({ cohort, learner, turn, tag: placed.startTag, ...job });
  };
  cohorts.forEach((habits, cohort) =>
    habits.forEach((one, learner) => Array.from({ length: one.waiting }, (_, turn) => enqueue(cohort, learner, turn))),
  );
  for (let round = 0; round < rounds; round++) {
    waiting.sort((a, b) => a.tag - b.tag);
    const next = waiting.shift()!;
    queue = Math.max(queue, next.tag);
    got[next.cohort]![next.learner]! += next.served;
    const members = cohorts[next.cohort]!.length;
    const correction = correctClocks({ estimateSeconds: next.estimate, servedSeconds: next.served, members });
    learnerClocks[next.cohort]![next.learner]! += correction.learner;
    cohortClocks[next.cohort]! += correction.cohort;
    enqueue(next.cohort, next.learner, next.turn + cohorts[next.cohort]![next.learner]!.waiting);
  }
  return got;
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);


const exact = (h: Habit): Habit => ({ ...h, jobs: h.jobs.map(({ served }) => ({ served, estimate: served })) });
const single = (h: Habit): Habit => ({ ...h, waiting: 1 });
const under = (h: Habit): Habit => ({ ...h, jobs: h.jobs.map(({ served, estimate }) => ({ served: Math.max(served, estimate), estimate: Math.min(served, estimate) })) });
test("probe", () => {
  for (const [name, map] of Object.entries({ all: (h: Habit) => h, exact, single, under, exactSingle: (h: Habit) => exact(single(h)) }))
    for (const shape of ["one", "many"] as const)
      for (const rounds of [200, 2000]) {
        let worst = 0;
        fc.assert(
          fc.property(shape === "one" ? fc.array(habit, { minLength: 2, maxLength: 8 }).map((x) => [x]) : classes, (cohorts) => {
            worst = Math.max(worst, spread(serve(cohorts.map((c) => c.map(map)), rounds).flat()));
          }),
          { numRuns: 150 },
        );
        console.log(name, shape, rounds, worst);
      }
  expect(1).toBe(1);
});
