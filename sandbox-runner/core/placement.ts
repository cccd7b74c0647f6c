import type { PilotSlice } from "#contract/pilot.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { countDevices, type SliceKind } from "#contract/limits.ts";

/** A free slice together with when its allocation ends. */
export interface FreeSlice {
  readonly slice: PilotSlice;
  readonly endsAtMs: number | null;
  /** Whether a judge may run beside a learner there. */
  readonly grades: boolean;
}

/** What an allocation must have left beyond the attempt's own limit: fetching files, starting, judging's tail, the last events. */
export const ALLOCATION_MARGIN_MS = 30_000;

// Cheapest first: a job that may run anywhere leaves the GPUs to those that need one. A share that others use too is the last resort.
const kindsFor: Readonly<Record<JobSpec["needs"]["slice"], readonly SliceKind[]>> = {
  any: ["cpu", "mig", "gpu", "shard"],
  cpu: ["cpu"],
  gpu: ["mig", "gpu", "shard"],
};

/** Whether an attempt may run on this slice at this moment. A program that expects one device has no use for two, and would pay for both. */
export function fits(spec: JobSpec, { slice, endsAtMs, grades }: FreeSlice, nowMs: number): boolean {
  return (
    kindsFor[spec.needs.slice].includes(slice.kind) &&
    (slice.kind !== "shard" || spec.judge === null) &&
    slice.environments.includes(spec.environment) &&
    (grades || spec.judge === null) &&
    slice.memoryBytes >= Math.max(spec.needs.minMemoryBytes, spec.limits.memoryBytes) &&
    (slice.kind === "cpu" || (slice.gpus ?? 1) === countDevices(spec.needs)) &&
    (endsAtMs === null || endsAtMs >= nowMs + spec.limits.wallSeconds * 1000 + ALLOCATION_MARGIN_MS)
  );
}

/**
 * The best free slice for an attempt: the cheapest kind, then the allocation
 * that ends first (longer ones stay free for longer jobs), then the smallest.
 */
export function findPlace<Place extends FreeSlice>(spec: JobSpec, free: readonly Place[], nowMs: number): Place | undefined {
  const order = kindsFor[spec.needs.slice];
  const compare = (a: Place, b: Place): number =>
    order.indexOf(a.slice.kind) - order.indexOf(b.slice.kind) ||
    (a.endsAtMs ?? Number.MAX_SAFE_INTEGER) - (b.endsAtMs ?? Number.MAX_SAFE_INTEGER) ||
    a.slice.memoryBytes - b.slice.memoryBytes;
  let best: Place | undefined;
  for (const place of free) if (fits(spec, place, nowMs) && (best === undefined || compare(place, best) < 0)) best = place;
  return best;
}
