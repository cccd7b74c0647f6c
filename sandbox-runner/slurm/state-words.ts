import type { AllocationEnd, AllocationState } from "../core/allocation.ts";

/** What Slurm says of a job beside the word for its state. */
export interface StateDetails {
  readonly reason: string;
  readonly startsAtMs: number | null;
  readonly endsAtMs: number | null;
  readonly nodes: string;
}

const pendingWords = new Set(["PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD"]);
// A job that is suspended or on its way out still holds its nodes.
const runningWords = new Set(["RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "RESIZING", "STAGE_OUT"]);
const ends: Readonly<Record<string, AllocationEnd>> = {
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELLED: "cancelled",
  PREEMPTED: "preempted",
  NODE_FAIL: "node-fail",
  BOOT_FAIL: "node-fail",
  LAUNCH_FAILED: "node-fail",
  TIMEOUT: "timeout",
  DEADLINE: "timeout",
  OUT_OF_MEMORY: "out-of-memory",
  REVOKED: "cancelled",
};

/** Reads Slurm's word for a job's state. One that nobody has told us of means that we do not know. */
export function readState(word: string, { reason, startsAtMs, endsAtMs, nodes }: StateDetails): AllocationState {
  if (pendingWords.has(word)) return { state: "pending", reason, startsAtMs };
  if (runningWords.has(word)) return { state: "running", endsAtMs, nodes };
  const cause = ends[word];
  return cause ? { state: "gone", cause } : { state: "unknown", why: `Slurm says ${JSON.stringify(word)}` };
}
