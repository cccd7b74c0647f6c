import type { ScalePolicy } from "#runner/core/autoscale-state.ts";
import type { Conditions } from "./simulate.ts";
import type { SlurmDelay } from "./slurm-delays.ts";

const MINUTE_MS = 60_000;

/** Where pilots come soon: small ones, asked for when needed, several at once, and let go soon after. */
export const promptPolicy: ScalePolicy = {
  sliceKind: "gpu",
  slicesPerPilot: 2,
  floor: 0,
  ceiling: 32,
  backlog: 8,
  learnersPerSlice: 24,
  headroom: 1.8,
  idleReleaseMs: MINUTE_MS,
  replaceBeforeMs: 10 * MINUTE_MS,
  classLeadMs: 20 * MINUTE_MS,
  joinWithinMs: 10 * MINUTE_MS,
};

/** Where each pilot waits long: asked for well before the class, and not given away for a pause. */
export const patientPolicy: ScalePolicy = {
  ...promptPolicy,
  learnersPerSlice: 5,
  idleReleaseMs: 30 * MINUTE_MS,
  classLeadMs: 90 * MINUTE_MS,
};

/** A pool that stands there the whole day. */
export const makeFixedPool = (pilots: number): ScalePolicy => ({ ...promptPolicy, backlog: pilots, floor: pilots, ceiling: pilots });

/** A day's conditions. What is not the policy's is measured (docs/operators/speed.md) or chosen. */
export function makeConditions(policy: ScalePolicy, delay: SlurmDelay, seed: number): Conditions {
  return {
    policy,
    // Four hours, as pilots usually get; one in six hours is taken away: chosen.
    slurm: { delay, minutes: 240, meanLifeMs: 6 * 60 * MINUTE_MS },
    // From the batch script to a warm pilot with torch for CUDA: chosen, longer than any that was seen.
    bootMs: 15_000,
    // Measured on an H200: from an attempt's end until the next sandbox is warm.
    turnaroundMs: 942,
    seed,
  };
}
