import { z } from "zod";
import { SliceGpus, SliceKind } from "./limits.ts";
import { PendingCause } from "./pending-cause.ts";

/**
 * Why slices are not there yet: Slurm's own causes, and the runner's. `starting`: granted, and its pilot is on its way.
 * `paused`: nothing is asked for after failures. `operator`: nothing is asked for until an operator says so. `silent`: Slurm does not answer.
 */
export const OutlookCause = z.enum([...PendingCause.options, "starting", "paused", "operator", "silent"]);
export type OutlookCause = z.infer<typeof OutlookCause>;

/** What a runner knows of the next slices of a kind. Where it says nothing of a kind, no more are to be expected. */
export const Outlook = z.strictObject({
  sliceKind: SliceKind,
  gpus: SliceGpus,
  cause: OutlookCause,
  slices: z.int().min(1).max(65_536).describe("How many come together."),
  startsAt: z.iso.datetime().nullable().describe("When they will be there, as the cluster estimates it."),
  until: z.iso.datetime().nullable().describe("When a pause ends, or the cluster's maintenance."),
});
export type Outlook = z.infer<typeof Outlook>;
