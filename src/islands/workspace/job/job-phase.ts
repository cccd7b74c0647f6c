import type { JobView } from "#src/domain/job-view.ts";
import type { JobRecord } from "./job-record.ts";

/** Where a job stands, as the page says it. */
export type JobPhase = "idle" | "sending" | "start-failed" | "waiting" | "starting" | "running" | "judging" | "finished";

export interface JobSituation {
  readonly request: "none" | "sending" | "failed";
  readonly job: JobView | null;
  readonly record: JobRecord | null;
}

export function findPhase({ request, job, record }: JobSituation): JobPhase {
  if (request === "sending") return "sending";
  if (request === "failed") return "start-failed";
  if (!job) return "idle";
  if (job.state === "finished") return "finished";
  if (job.state === "waiting") return "waiting";
  // The first event may overtake the news that the job runs.
  const hasStarted = job.state === "running" || record?.startedAt != null;
  if (!hasStarted) return "starting";
  return job.kind === "submission" && (record?.checks.length ?? 0) > 0 ? "judging" : "running";
}

/** Whether a runner has taken it, and it has not ended. */
export function isUnderWay(phase: JobPhase): boolean {
  return phase === "starting" || phase === "running" || phase === "judging";
}

/** Whether a new job may not be started yet. */
export function isBusy(phase: JobPhase): boolean {
  return phase === "sending" || phase === "waiting" || isUnderWay(phase);
}
