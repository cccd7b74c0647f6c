import type { ClassDay, Press } from "./class-day.ts";
import type { ClassExercise } from "./exercises.ts";
import { makeRandom } from "./random.ts";
import type { DayRecord } from "./simulate.ts";

const BEGINS_MS = Date.parse("2026-09-14T09:00:00Z");
const MINUTE_MS = 60_000;
const RUSH_MS = 15 * MINUTE_MS;

/** Three cohorts of different sizes, in class at once, each with an exercise of its own; everybody asks again as soon as they are served. */
export function makeRush(exercises: readonly ClassExercise[], seed: number): ClassDay {
  const random = makeRandom(seed);
  const [startsAtMs, endsAtMs] = [BEGINS_MS, BEGINS_MS + RUSH_MS];
  const slots = [80, 70, 50].map((seats, index) => ({ cohort: `cohort-${index}`, seats, startsAtMs, endsAtMs }));
  const press = (atMs: number, cohort: number, learner: string): Press => {
    const exercise = exercises[cohort % exercises.length]!;
    const serviceMs = random.logNormal(exercise.referenceSeconds * 1000, 0.4);
    return { atMs, learner, cohort: `cohort-${cohort}`, kind: "run", exercise, serviceMs, inClass: true };
  };
  return {
    startsAtMs: BEGINS_MS - 60 * MINUTE_MS,
    endsAtMs,
    slots,
    presses: slots.flatMap(({ cohort, seats }, index) =>
      Array.from({ length: seats }, (_, number) => press(BEGINS_MS + random.next() * 5_000, index, `${cohort}-${number}`)),
    ),
    presences: slots.flatMap(({ seats }) => Array.from({ length: seats }, () => ({ fromMs: startsAtMs, toMs: endsAtMs }))),
    again: ({ cohort, learner }, atMs) => (atMs < endsAtMs ? press(atMs + 1_000, Number(cohort.at(-1)), learner) : null),
  };
}

/** The largest share over the smallest: of the time for which a cohort's programs ran, by its learners. */
export function measureFairness({ slots, endsAtMs }: ClassDay, { jobs }: DayRecord): number {
  const shares = slots.map(({ cohort, seats }) => {
    const served = jobs.filter(({ press, leasedAtMs }) => press.cohort === cohort && (leasedAtMs ?? Infinity) < endsAtMs);
    return served.reduce((sum, { press }) => sum + press.serviceMs, 0) / seats;
  });
  return Math.round((100 * Math.max(...shares)) / Math.min(...shares)) / 100;
}
