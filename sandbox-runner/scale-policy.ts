import type { ScalePolicy } from "./core/autoscale-state.ts";
import type { SlurmConfig } from "./slurm-config.ts";
import type { SitePlan } from "./slurm/site-plan.ts";

const MINUTE_MS = 60_000;

/** How many pilots there are to be, as an operator's settings say it; what they do not say is decided here. */
export function makeScalePolicy(
  { least, most, queued, idleMinutes, headroom }: Pick<SlurmConfig, "least" | "most" | "queued" | "idleMinutes" | "headroom">,
  { sliceKind, slices, gpus, minutes }: Pick<SitePlan, "sliceKind" | "slices" | "gpus" | "minutes">,
): ScalePolicy {
  return {
    sliceKind,
    slicesPerPilot: slices,
    gpusPerSlice: gpus,
    floor: least,
    ceiling: most,
    backlog: queued,
    learnersPerSlice: 24,
    headroom,
    idleReleaseMs: idleMinutes * MINUTE_MS,
    // Long enough for a queue that moves; never most of a short allocation.
    replaceBeforeMs: Math.min(15, minutes / 4) * MINUTE_MS,
    classLeadMs: 30 * MINUTE_MS,
    joinWithinMs: 5 * MINUTE_MS,
  };
}
