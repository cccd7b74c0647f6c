import { findPercentiles } from "../percentiles.ts";
import type { ClassDay } from "./class-day.ts";
import { makeRandom } from "./random.ts";
import type { SlurmDelay } from "./slurm-delays.ts";

export interface RivalFigures {
  readonly wait_p95_s: number;
  readonly idle_share: number;
}

/** A fresh interpreter without a cage until its first output from a GPU, as docs/operators/speed.md has it. */
const COLD_START_MS = 4_146;

/**
 * An allocation for each run of those in class, on a cluster that takes as many as
 * come, which none does: Slurm's delay and a cold start are waited for, and the cold start is paid for.
 */
export function allocateEachRun(day: ClassDay, delay: SlurmDelay, seed: number): RivalFigures {
  const random = makeRandom(seed);
  const presses = day.presses.filter(({ inClass }) => inClass);
  const waits = presses.map(() => (delay.chooseMs(random) + COLD_START_MS) / 1000);
  const used = presses.reduce((sum, { serviceMs }) => sum + serviceMs, 0);
  const started = presses.length * COLD_START_MS;
  return { wait_p95_s: findPercentiles(waits).p95, idle_share: Math.round((1000 * started) / (started + used)) / 1000 };
}
