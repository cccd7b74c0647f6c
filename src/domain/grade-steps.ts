import type { Lateness } from "./cohort-terms.ts";
import { judgeLateness, type JudgedLateness } from "./lateness.ts";
import { isJudged, type ScoredSubmission } from "./scoring.ts";

/** What is to be known about a score beside the number. */
export type StepMark = "regraded" | "provisional" | "suspect" | "after-solution";

/** A submission that counts, or would for somebody with an earlier due date. */
export interface GradeStep {
  readonly submissionId: string;
  readonly number: number;
  /** When it was handed in, ISO 8601. */
  readonly at: string;
  readonly score: number;
  readonly marks: readonly StepMark[];
}

/** A submission with everything that its step tells. */
export interface SteppedSubmission extends ScoredSubmission {
  readonly number: number;
  readonly handedInAt: Date;
  readonly regraded: boolean;
  readonly suspect: boolean;
}

/**
 * Submissions of one learner to one exercise, in order, of which one counts whatever the due date is. The last counts
 * where nothing is lost by lateness, as `findCounted` says; under "best" each earlier one has a lower score, and may come
 * out ahead of a later one that lost more. Kept with the grade, so that a date that moves needs no other look.
 */
export function listSteps(submissions: readonly SteppedSubmission[]): GradeStep[] {
  let steps: GradeStep[] = [];
  for (const submission of submissions) {
    if (!isJudged(submission.verdict) || submission.hiddenChecks === "left-out" || submission.discounted) continue;
    const before = steps.at(-1);
    if (!before || submission.policy === "last") steps = [makeStep(submission)];
    else if (submission.policy === "best" && submission.score >= before.score) steps = [...steps, makeStep(submission)];
  }
  return steps;
}

function makeStep({ id, number, handedInAt, score, regraded, suspect, afterSolution, hiddenChecks }: SteppedSubmission): GradeStep {
  const marks: StepMark[] = [
    ...(regraded ? (["regraded"] as const) : []),
    ...(hiddenChecks === "waiting" ? (["provisional"] as const) : []),
    ...(suspect ? (["suspect"] as const) : []),
    ...(afterSolution ? (["after-solution"] as const) : []),
  ];
  return { submissionId: id, number, at: handedInAt.toISOString(), score, marks };
}

/** The step that counts by a due date, and what lateness leaves of its score. */
export interface CountedStep {
  readonly step: GradeStep;
  readonly late: JudgedLateness;
  readonly score: number;
}

/** The step with the most left of its score; of equal ones the last. */
export function countStep(steps: readonly GradeStep[], dueAt: Date | null, lateness: Lateness): CountedStep | undefined {
  let counted: CountedStep | undefined;
  for (const step of steps) {
    const late = judgeLateness(lateness, dueAt, new Date(step.at));
    const score = step.score * late.factor;
    if (!counted || score >= counted.score) counted = { step, late, score };
  }
  return counted;
}
