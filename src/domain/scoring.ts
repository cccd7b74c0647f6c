import type { Ending } from "#contract/event.ts";
import type { Verdict } from "#contract/verdict.ts";

/** Not-gradable results that cost nothing, per exercise and learner: after them it is no accident. */
const freeNotGradable = 3;

/** How a graded job ended: a verdict, or none where it was stopped. */
export interface GradedOutcome {
  readonly verdict: Verdict | null;
  readonly ending: Ending;
  /** Whether the learner's code had begun to run. */
  readonly started: boolean;
  /** Earlier not-gradable results of the learner in this exercise. */
  readonly notGradableBefore: number;
}

/** Whether a submission uses up an attempt. Nothing that the platform did may cost the learner one. */
export function isCharged({ verdict, ending, started, notGradableBefore }: GradedOutcome): boolean {
  if (ending.reason === "platform-fault") return false;
  switch (verdict) {
    case "passed":
    case "failed":
    case "limit":
      return true;
    case "not-gradable":
      return notGradableBefore >= freeNotGradable;
    case "platform-fault":
      return false;
    case null:
      // Stopping while checks come in would otherwise be a free look at them.
      return started;
    default:
      return verdict satisfies never;
  }
}

export type ScorePolicy = "best" | "last" | "first";

/** The score that counts after a new one. Only a judged result may change it: a fault never overwrites a grade. */
export function countScore(policy: ScorePolicy, before: number | null, score: number): number {
  if (before === null) return score;
  switch (policy) {
    case "best":
      return Math.max(before, score);
    case "last":
      return score;
    case "first":
      return before;
    default:
      return policy satisfies never;
  }
}

/** Whether a verdict says something about the learner's work. */
export function isJudged(verdict: Verdict | null): verdict is "passed" | "failed" | "limit" {
  return verdict === "passed" || verdict === "failed" || verdict === "limit";
}
