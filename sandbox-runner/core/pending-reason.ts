import type { PendingCause } from "#contract/pending-cause.ts";

// Slurm's own words, of 22.05 and later; the first that fits decides.
const causes: readonly (readonly [PendingCause, RegExp])[] = [
  ["maintenance", /maint/i],
  ["impossible", /^(BadConstraints|Invalid|PartitionConfig|PartitionNodeLimit|PartitionTimeLimit|DependencyNeverSatisfied)/],
  ["impossible", /^(QOS|Account)NotAllowed/],
  ["held", /^(JobHeld|JobHoldMaxRequeue|MaxRequeueExceeded|launch failed requeued held)/i],
  ["dependency", /^Dependency/],
  ["unavailable", /^(ReqNodeNotAvail|NodeDown|PartitionDown|PartitionInactive|FrontEndDown|SystemFailure|MaxPoweredUpNodes)/],
  ["limits", /^(QOS|Assoc|MaxMem|AccountingPolicy|JobArrayTaskLimit|Licenses)/],
  ["not-before", /^(BeginTime|Reservation)/],
  ["priority", /^Priority/],
  ["resources", /^(Resources|BurstBuffer|Prolog|Cleaning)/],
  ["new", /^None$/],
];

/** What Slurm's reason for letting a job wait comes down to. */
export function findPendingCause(reason: string): PendingCause {
  return causes.find(([, pattern]) => pattern.test(reason))?.[0] ?? "unknown";
}
