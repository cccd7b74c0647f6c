import { z } from "zod";
import type { ScalePolicy } from "#runner/core/autoscale-state.ts";
import { makeScalePolicy } from "#runner/scale-policy.ts";
import { readSlurmConfig, slurmSettings } from "#runner/slurm-config.ts";
import type { Conditions } from "./simulate.ts";
import type { SlurmDelay } from "./slurm-delays.ts";

const MINUTE_MS = 60_000;

/** What an operator has written: how many pilots there may be. All else is as it is shipped. */
const written = {
  ATELIER_SITE_PROFILE: "simulated",
  ATELIER_SHARED_DIR: "/none",
  ATELIER_PILOTS_LEAST: "0",
  ATELIER_PILOTS_MOST: "32",
};

/** Four hours, as pilots usually get, and two slices in each. */
const MINUTES = 240;
const SLICES_PER_PILOT = 2;

/** How pilots are asked for and let go, as it is shipped. */
export const shippedPolicy: ScalePolicy = makeScalePolicy(readSlurmConfig(z.object(slurmSettings).parse(written), {})!, {
  sliceKind: "gpu",
  slices: SLICES_PER_PILOT,
  gpus: 1,
  minutes: MINUTES,
});

/** A pool that stands there the whole day. */
export const makeFixedPool = (pilots: number): ScalePolicy => ({ ...shippedPolicy, backlog: pilots, floor: pilots, ceiling: pilots });

/** A day's conditions. What is not the policy's is measured (docs/operators/speed.md) or chosen. */
export function makeConditions(policy: ScalePolicy, delay: SlurmDelay, seed: number): Conditions {
  return {
    policy,
    // One in six hours is taken away: chosen.
    slurm: { delay, minutes: MINUTES, meanLifeMs: 6 * 60 * MINUTE_MS },
    // From the batch script to a warm pilot with torch for CUDA: chosen, longer than any that was seen.
    bootMs: 15_000,
    // Measured on an H200: from an attempt's end until the next sandbox is warm.
    turnaroundMs: 942,
    seed,
  };
}
