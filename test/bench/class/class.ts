import type { ScalePolicy } from "#runner/core/autoscale-state.ts";
import type { Measured } from "../bench.ts";
import { makeClassDay } from "./class-day.ts";
import { type DayFigures, measureDay } from "./day-figures.ts";
import { type DecisionCost, timeDecisions } from "./decision-cost.ts";
import { type ClassExercise, readExercises } from "./exercises.ts";
import { makeConditions, makeFixedPool, shippedPolicy } from "./operating.ts";
import { allocateEachRun } from "./rivals.ts";
import { makeRush, measureFairness } from "./rush.ts";
import { simulate } from "./simulate.ts";
import { type SlurmDelay, slurmDelays } from "./slurm-delays.ts";
import { type Spread, spread } from "./spread.ts";

/** The first of the days. None of them was looked at when the rule and its figures were chosen. */
const FIRST_SEED = 301;
const DAYS = 8;
/** A point of the curve, or a rival, is the mean of so many of them. */
const CURVE_DAYS = 3;
const headrooms = { prompt: [0.5, 1, 1.5, 2], patient: [1, 2, 3] };
const fixedPilots = [4, 6, 8, 12];

interface CurvePoint {
  readonly wait_p95_s: number;
  readonly idle_share: number;
  readonly slice_hours: number;
}

/**
 * Class days of 200 learners on a simulated clock, decided by the core and the
 * site's rules themselves, as they are shipped: waiting against idle slices, beside
 * rivals on the same days; then what a decision costs with up to 10,000 learners.
 */
export async function benchClass(): Promise<Measured> {
  const exercises = readExercises();
  const seeds = Array.from({ length: DAYS }, (_, index) => FIRST_SEED + index);
  const some = seeds.slice(0, CURVE_DAYS);
  const { idle, light, usual, busy } = slurmDelays;
  const own = seeds.map((seed) => live(exercises, shippedPolicy, idle, seed));
  const wait = spread(own.map((day) => day.wait_p95_s));
  const share = spread(own.map((day) => day.idle_share));
  const figures = {
    wait_p95_s: wait.most,
    idle_share: share.most,
    lost: Math.max(...own.map((day) => day.lost)),
    double_graded: Math.max(...own.map((day) => day.double_graded)),
    fairness: Math.max(...seeds.map((seed) => rush(exercises, seed))),
  };
  const follow = (slurm: SlurmDelay, points: readonly number[]) =>
    points.map((headroom) => ({ slurm: slurm.name, headroom, ...liveMean(exercises, { ...shippedPolicy, headroom }, slurm, some) }));
  const curve = [
    ...[idle, light].flatMap((slurm) => follow(slurm, headrooms.prompt)),
    ...[usual, busy].flatMap((slurm) => follow(slurm, headrooms.patient)),
  ];
  const day = makeClassDay(exercises, FIRST_SEED);
  const rivals = {
    allocation_per_run: [idle, light, usual, busy].map((slurm) => ({ slurm: slurm.name, ...allocateEachRun(day, slurm, FIRST_SEED) })),
    fixed_pool: fixedPilots.map((pilots) => ({
      slices: pilots * shippedPolicy.slicesPerPilot,
      ...liveMean(exercises, makeFixedPool(pilots), idle, some),
    })),
  };
  const isBeaten = [...rivals.allocation_per_run, ...rivals.fixed_pool].every(
    (rival) => rival.wait_p95_s > wait.mean || rival.idle_share > share.mean,
  );
  const decisions = [100, 1_000, 10_000].map((learners) => timeDecisions(learners, shippedPolicy, exercises[0]!));
  return Promise.resolve({
    json: {
      ...figures,
      days: DAYS,
      spread: { wait_p95_s: wait, idle_share: share },
      curve,
      rivals,
      none_better_on_both: isBeaten,
      decisions,
    },
    rows: [
      [`wait in class, p95, of ${DAYS} days`, showSpread(wait, " s")],
      ["idle share of booked class time", showSpread(share, "")],
      ["lost, graded twice", `${figures.lost}, ${figures.double_graded}`],
      ["largest share of a cohort over the smallest, in a rush", `${figures.fairness}`],
      ...curve.map((point) => [`  ${point.slurm}, headroom ${point.headroom}`, showPoint(point)] as const),
      ...rivals.allocation_per_run.map((rival) => [`rival: an allocation for each run, ${rival.slurm}`, showPoint(rival)] as const),
      ...rivals.fixed_pool.map((rival) => [`rival: ${rival.slices} slices all day`, showPoint(rival)] as const),
      ...decisions.map((cost) => [`a decision with ${cost.learners} learners, ${cost.slices} slices`, showCost(cost)] as const),
    ],
  });
}

function live(exercises: readonly ClassExercise[], policy: ScalePolicy, delay: SlurmDelay, seed: number): DayFigures {
  const day = makeClassDay(exercises, seed);
  return measureDay(day, simulate(day, makeConditions(policy, delay, seed)));
}

function liveMean(exercises: readonly ClassExercise[], policy: ScalePolicy, delay: SlurmDelay, seeds: readonly number[]): CurvePoint {
  const days = seeds.map((seed) => live(exercises, policy, delay, seed));
  const mean = (read: (figures: DayFigures) => number): number => spread(days.map(read)).mean;
  return {
    wait_p95_s: mean((day) => day.wait_p95_s),
    idle_share: mean((day) => day.idle_share),
    slice_hours: mean((day) => day.slice_hours),
  };
}

function rush(exercises: readonly ClassExercise[], seed: number): number {
  const day = makeRush(exercises, seed);
  return measureFairness(day, simulate(day, makeConditions(makeFixedPool(8), slurmDelays.idle, seed)));
}

const showSpread = ({ mean, deviation, least, most }: Spread, unit: string): string =>
  `${mean} ± ${deviation}${unit}, from ${least} to ${most}${unit}`;

const showPoint = ({ wait_p95_s, idle_share, slice_hours }: { wait_p95_s: number; idle_share: number; slice_hours?: number }): string =>
  `wait p95 ${wait_p95_s.toFixed(1).padStart(7)} s  idle ${idle_share.toFixed(2)}${slice_hours === undefined ? "" : `  ${slice_hours.toFixed(0)} slice hours`}`;

const showCost = ({ event_us, capacity_us, autoscale_us }: DecisionCost): string =>
  `${event_us.toFixed(1)} µs an event, ${capacity_us.toFixed(1)} µs what is free, ${autoscale_us.toFixed(1)} µs how many pilots`;
