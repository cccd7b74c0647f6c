import { z } from "zod";

/** How a runner names what the platform did to an attempt; the `fault` of an ending. */
export const FaultName = z.enum([
  "pilot-lost",
  "pilot-refused",
  "warden-lost",
  "unfinished",
  "no-slice",
  "files-unavailable",
  "artifact-undelivered",
  "slice-unhealthy",
]);
export type FaultName = z.infer<typeof FaultName>;

/** Faults that say nothing about the job: a process under it was lost, or never took it. Such an attempt counts like a lost lease. */
export const lossFaults: readonly FaultName[] = ["pilot-lost", "pilot-refused", "warden-lost", "no-slice"];
