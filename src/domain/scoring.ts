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

/**
 * Where a submission stands with hidden checks: they are in its grade (or there
 * are none), they wait for the due date, or it was left out of them because
 * another one counted when they were due.
 */
export type HiddenChecksState = "judged" | "waiting" | "left-out";

/** A submission as far as its learner's grade depends on it, with the result that counts for it now. */
export interface ScoredSubmission {
  readonly id: string;
  readonly policy: ScorePolicy;
  readonly verdict: Verdict | null;
  readonly score: number;
  readonly afterSolution: boolean;
  readonly hiddenChecks: HiddenChecksState;
  /** Whether somebody has looked at it and decided that it counts no more. */
  readonly discounted: boolean;
}

/**
 * The submission whose score counts, of all that were handed in, in order; of
 * equal ones the last. Only a judged result can count: a fault never overwrites a grade.
 */
export function findCounted<S extends ScoredSubmission>(submissions: readonly S[]): S | undefined {
  let counted: S | undefined;
  for (const submission of submissions) {
    if (!isJudged(submission.verdict) || submission.hiddenChecks === "left-out" || submission.discounted) continue;
    if (!counted || replaces(submission, counted.score)) counted = submission;
  }
  return counted;
}

function replaces({ policy, score }: ScoredSubmission, before: number): boolean {
  switch (policy) {
    case "best":
      return score >= before;
    case "last":
      return true;
    case "first":
      return false;
    default:
      return policy satisfies never;
  }
}

/** Whether a submission certifies: passed with every check, and by oneself. */
export function certifies({ verdict, hiddenChecks, afterSolution, discounted }: ScoredSubmission): boolean {
  return verdict === "passed" && hiddenChecks === "judged" && !afterSolution && !discounted;
}

/** Whether a verdict says something about the learner's work. */
export function isJudged(verdict: Verdict | null): verdict is "passed" | "failed" | "limit" {
  return verdict === "passed" || verdict === "failed" || verdict === "limit";
}
