import type { JobSpec } from "#contract/job-spec.ts";

/** Why a submission is judged once more: its hidden checks are due, its judge has changed, or somebody asks whether the grade is the same again. */
export type RejudgingPurpose = "after-due" | "regrade" | "rerun";

/** A regrade is a trial until somebody applies or drops it. */
export type RegradeState = "trial" | "applied" | "dropped";

/** The same attempt once more, by the same judge with the same seed, and now with the hidden checks. */
export function withHiddenChecks(spec: JobSpec): JobSpec {
  return { ...spec, judge: spec.judge && { ...spec.judge, hiddenPhase: "run" } };
}
