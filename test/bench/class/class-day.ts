import type { ClassExercise } from "./exercises.ts";
import { makeRandom, type Random } from "./random.ts";

/** A class: who comes, when, and when the trainer says "now everybody". */
export interface ClassSlot {
  readonly cohort: string;
  readonly seats: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** Somebody presses Run or Submit. When, and how long it will take, is the same for whoever serves it. */
export interface Press {
  readonly atMs: number;
  readonly learner: string;
  readonly cohort: string;
  readonly kind: "run" | "submission";
  readonly exercise: ClassExercise;
  readonly serviceMs: number;
  readonly inClass: boolean;
}

/** A learner has a workspace open from then to then. */
export interface Presence {
  readonly fromMs: number;
  readonly toMs: number;
}

/** All that comes from people in a day. */
export interface ClassDay {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly slots: readonly ClassSlot[];
  readonly presses: readonly Press[];
  readonly presences: readonly Presence[];
  /** What somebody does when their job has ended; absent where nobody looks, and everything is known beforehand. */
  readonly again?: (press: Press, endedAtMs: number) => Press | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Any day will do, as long as it is the same. */
const DAWN_MS = Date.parse("2026-09-14T07:00:00Z");

const DAY_MS = 13 * HOUR_MS;

/** 200 learners in three cohorts; the first two overlap for an hour. */
const timetable = [
  { cohort: "morning", seats: 80, from: 2, to: 4 },
  { cohort: "noon", seats: 70, from: 3, to: 5 },
  { cohort: "afternoon", seats: 50, from: 7, to: 9 },
];

// How people work. Nobody has recorded a class here yet: these are chosen, not measured.
const EVERYBODY_NOW_EVERY_MS = 20 * MINUTE_MS;
const JOINS_IN = 0.8;
const REACTS_AFTER_MS = 6_000;
const SUBMITS = 0.3;
const FAILS_AT_ONCE = 0.25;
const FAILED_MS = 300;
/** Between two tries: a change that is quickly made, or one that wants reading and thinking first. */
const thinking = { quick: { share: 0.7, medianMs: 30_000 }, long: { medianMs: 150_000 }, sigma: 0.7 };
const WORKS_AT_HOME = 0.4;
const HOME_MS = 45 * MINUTE_MS;

/** A day by this seed. `share` makes it smaller for a test: so many of the seats are taken. */
export function makeClassDay(exercises: readonly ClassExercise[], seed: number, share = 1): ClassDay {
  const random = makeRandom(seed);
  const slots = timetable.map(({ cohort, seats, from, to }) => ({
    cohort,
    seats: Math.max(1, Math.round(seats * share)),
    startsAtMs: DAWN_MS + from * HOUR_MS,
    endsAtMs: DAWN_MS + to * HOUR_MS,
  }));
  const days = slots.flatMap((slot) =>
    Array.from({ length: slot.seats }, (_, index) => liveDay(slot, `${slot.cohort}-${index}`, exercises, random)),
  );
  return {
    startsAtMs: DAWN_MS,
    endsAtMs: DAWN_MS + DAY_MS,
    slots,
    presses: days.flatMap(({ presses }) => presses).toSorted((a, b) => a.atMs - b.atMs),
    presences: days.flatMap(({ presences }) => presences),
  };
}

/** One learner's: the class, and for some an hour at home. */
function liveDay(slot: ClassSlot, learner: string, exercises: readonly ClassExercise[], random: Random) {
  const { cohort, startsAtMs, endsAtMs } = slot;
  const inClass = { fromMs: startsAtMs + random.exponential(2 * MINUTE_MS), toMs: endsAtMs };
  const homeMs = DAWN_MS + (10 + 2 * random.next()) * HOUR_MS;
  const untilMs = Math.min(homeMs + random.exponential(HOME_MS), DAWN_MS + DAY_MS);
  const atHome = random.next() < WORKS_AT_HOME ? [{ fromMs: homeMs, toMs: untilMs }] : [];
  const press = (atMs: number, kind: Press["kind"], isInClass: boolean): Press => {
    const done = isInClass ? (atMs - startsAtMs) / (endsAtMs - startsAtMs) : 1;
    const exercise = exercises[Math.min(exercises.length - 1, Math.floor(done * exercises.length))]!;
    return { atMs, learner, cohort, kind, exercise, serviceMs: chooseServiceMs(exercise, kind, random), inClass: isInClass };
  };
  const presses: Press[] = [];
  for (const [index, { fromMs, toMs }] of [inClass, ...atHome].entries()) {
    for (let atMs = fromMs + thinkMs(random); atMs < toMs; atMs += thinkMs(random)) {
      const one = press(atMs, random.next() < SUBMITS ? "submission" : "run", index === 0);
      presses.push(one);
      atMs += one.serviceMs;
    }
  }
  for (let saidMs = startsAtMs + EVERYBODY_NOW_EVERY_MS; saidMs < endsAtMs; saidMs += EVERYBODY_NOW_EVERY_MS) {
    if (random.next() < JOINS_IN) presses.push(press(saidMs + random.logNormal(REACTS_AFTER_MS, 0.7), "run", true));
  }
  return { presses, presences: [inClass, ...atHome] };
}

function thinkMs(random: Random): number {
  const { quick, long, sigma } = thinking;
  return random.logNormal(random.next() < quick.share ? quick.medianMs : long.medianMs, sigma);
}

/** Around what the trainer's own solution takes; a quarter of all runs end at their first mistake. */
function chooseServiceMs({ referenceSeconds, wallSeconds }: ClassExercise, kind: Press["kind"], random: Random): number {
  if (kind === "run" && random.next() < FAILS_AT_ONCE) return FAILED_MS;
  return Math.min(wallSeconds * 1000, random.logNormal(referenceSeconds * 1000, 0.4));
}
