/** How an allocation ended. `forgotten`: Slurm answers, and does not know it any more. */
export type AllocationEnd = "completed" | "failed" | "cancelled" | "preempted" | "node-fail" | "timeout" | "out-of-memory" | "forgotten";

/** What is known of an allocation. Whoever cannot tell says `unknown`; it never means that the allocation is gone. */
export type AllocationState =
  | { readonly state: "pending"; readonly reason: string; readonly startsAtMs: number | null }
  | { readonly state: "running"; readonly endsAtMs: number | null; readonly nodes: string }
  | { readonly state: "gone"; readonly cause: AllocationEnd }
  | { readonly state: "unknown"; readonly why: string };

/** One allocation in a list that Slurm answered with. */
export interface Sighting {
  readonly jobId: string;
  readonly name: string;
  readonly state: AllocationState;
}

/** What Slurm was asked last: the whole list, or why there is none. */
export type Listing = { readonly sightings: readonly Sighting[] } | { readonly failed: string };

/** An answer to sbatch may be lost after Slurm has taken the job. So long after, a list without the job's name proves that it was never taken. */
export const SUBMIT_GRACE_MS = 60_000;

/** What a list says of one of our allocations, which may not know its own number yet. */
export function findAllocation(
  listing: Listing,
  { name, jobId, submittedMs }: { readonly name: string; readonly jobId: string | null; readonly submittedMs: number },
  nowMs: number,
): { readonly jobId: string | null; readonly state: AllocationState } {
  if ("failed" in listing) return { jobId, state: { state: "unknown", why: listing.failed } };
  const seen = listing.sightings.find((one) => (jobId === null ? one.name === name : one.jobId === jobId));
  if (seen) return { jobId: seen.jobId, state: seen.state };
  if (jobId === null && nowMs - submittedMs < SUBMIT_GRACE_MS)
    return { jobId, state: { state: "unknown", why: "Slurm has not said whether it took the job" } };
  return { jobId, state: { state: "gone", cause: "forgotten" } };
}
