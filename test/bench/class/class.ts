import type { ScalePolicy } from "#runner/core/autoscale-state.ts";
import type { Measured } from "../bench.ts";
import { makeClassDay } from "./class-day.ts";
import { type DayFigures, measureDay } from "./day-figures.ts";
import { type DecisionCost, timeDecisions } from "./decision-cost.ts";
import { type ClassExercise, readExercises } from "./exercises.ts";
import { makeConditions, makeFixedPool, patientPolicy, promptPolicy } from "./operating.ts";
import { allocateEachRun } from "./rivals.ts";
import { makeRush, measureFairness } from "./rush.ts";
import { simulate } from "./simulate.ts";
import { type SlurmDelay, slurmDelays } from "./slurm-delays.ts";

const SEED = 1;
const headrooms = { prompt: [1.2, 1.5, 1.8, 2.5], patient: [1.5, 2.5] };
const fixedPilots = [4, 6, 8, 12];

interface CurvePoint extends DayFigures {
  readonly slurm: string;
  readonly headroom: number;
}

/**
 * A class day of 200 learners on a simulated clock, decided by the core and the
 * site's rules themselves: waiting against idle slices, beside rivals on the same
 * trace; then what a decision costs with up to 10,000 learners.
 */
export async function benchClass(days = 3): Promise<Measured> {
  const exercises = readExercises();
  const own = Array.from({ length: days }, (_, index) => live(exercises, promptPolicy, slurmDelays.idle, SEED + index));
  const worst = (read: (figures: DayFigures) => number): number => Math.max(...own.map(read));
  const figures = {
    wait_p95_s: worst((day) => day.wait_p95_s),
    idle_share: worst((day) => day.idle_share),
    lost: worst((day) => day.lost),
    double_graded: worst((day) => day.double_graded),
    fairness: Math.max(...own.map((_, index) => rush(exercises, SEED + index))),
  };
  const { idle, light, usual, busy } = slurmDelays;
  const curve = [
    ...[idle, light].flatMap((slurm) => follow(exercises, promptPolicy, slurm, headrooms.prompt)),
    ...[usual, busy].flatMap((slurm) => follow(exercises, patientPolicy, slurm, headrooms.patient)),
  ];
  const day = makeClassDay(exercises, SEED);
  const rivals = {
    allocation_per_run: [idle, light, usual, busy].map((slurm) => ({ slurm: slurm.name, ...allocateEachRun(day, slurm, SEED) })),
    fixed_pool: fixedPilots.map((pilots) => {
      const { wait_p95_s, idle_share, slice_hours } = live(exercises, makeFixedPool(pilots), idle, SEED);
      return { slices: pilots * promptPolicy.slicesPerPilot, wait_p95_s, idle_share, slice_hours };
    }),
  };
  const isBeaten = [...rivals.allocation_per_run, ...rivals.fixed_pool].every(
    (rival) => rival.wait_p95_s > figures.wait_p95_s || rival.idle_share > figures.idle_share,
  );
  const decisions = [100, 1_000, 10_000].map((learners) => timeDecisions(learners, promptPolicy, exercises[0]!));
  return Promise.resolve({
    json: { ...figures, seeds: days, curve, rivals, none_better_on_both: isBeaten, decisions },
    rows: [
      [`wait in class, p95, worst of ${days} days`, `${figures.wait_p95_s} s`],
      ["idle share of booked class time", `${figures.idle_share}`],
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

function follow(exercises: readonly ClassExercise[], policy: ScalePolicy, slurm: SlurmDelay, points: readonly number[]): CurvePoint[] {
  return points.map((headroom) => ({ slurm: slurm.name, headroom, ...live(exercises, { ...policy, headroom }, slurm, SEED) }));
}

function rush(exercises: readonly ClassExercise[], seed: number): number {
  const day = makeRush(exercises, seed);
  return measureFairness(day, simulate(day, makeConditions(makeFixedPool(8), slurmDelays.idle, seed)));
}

const showPoint = ({ wait_p95_s, idle_share, slice_hours }: { wait_p95_s: number; idle_share: number; slice_hours?: number }): string =>
  `wait p95 ${String(wait_p95_s).padStart(7)} s  idle ${idle_share.toFixed(2)}${slice_hours === undefined ? "" : `  ${slice_hours} slice hours`}`;

const showCost = ({ event_us, capacity_us, autoscale_us }: DecisionCost): string =>
  `${event_us.toFixed(1)} µs an event, ${capacity_us.toFixed(1)} µs what is free, ${autoscale_us.toFixed(1)} µs how many pilots`;
