import type { Verdict } from "#contract/verdict.ts";
import { findCounted, isJudged, type ScoredSubmission } from "./scoring.ts";

/** What a changed judge says of a submission that another one had judged. */
export interface TrialOutcome {
  readonly submissionId: string;
  readonly verdict: Verdict | null;
  readonly score: number;
  readonly hiddenPhase: "run" | "skip";
}

/** What a regrade would mean for one learner. */
export interface TrialEffect {
  readonly before: number | null;
  /** Where lower scores are taken over too. */
  readonly after: number | null;
  /** Where they are not. */
  readonly spared: number | null;
}

/**
 * Outcomes of a learner's submissions that may count in place of what counts now.
 * A fault never does. Unless lower scores are taken over, neither does what would
 * lower a submission's own score, or through it the learner's.
 */
export function chooseOutcomes<S extends ScoredSubmission, O extends TrialOutcome>(
  submissions: readonly S[],
  outcomes: readonly O[],
  lowers: boolean,
): { readonly chosen: O[]; readonly counted: ScoredSubmission | undefined } {
  let now: readonly ScoredSubmission[] = submissions;
  const chosen: O[] = [];
  for (const outcome of outcomes) {
    const current = now.find(({ id }) => id === outcome.submissionId);
    if (!current || !isJudged(outcome.verdict)) continue;
    // Hidden checks that are in the grade stay in it.
    if (outcome.hiddenPhase === "skip" && current.hiddenChecks === "judged") continue;
    const then = now.map((submission) => (submission === current ? replace(current, outcome) : submission));
    if (!lowers && (isLower(current, outcome) || scoreOf(then) < scoreOf(now))) continue;
    chosen.push(outcome);
    now = then;
  }
  return { chosen, counted: findCounted(now) };
}

/** A learner's score now, and after the regrade. */
export function foreseeEffect(submissions: readonly ScoredSubmission[], outcomes: readonly TrialOutcome[]): TrialEffect {
  const after = (lowers: boolean) => chooseOutcomes(submissions, outcomes, lowers).counted?.score ?? null;
  return { before: findCounted(submissions)?.score ?? null, after: after(true), spared: after(false) };
}

function replace(submission: ScoredSubmission, { verdict, score, hiddenPhase }: TrialOutcome): ScoredSubmission {
  return { ...submission, verdict, score, hiddenChecks: hiddenPhase === "run" ? "judged" : submission.hiddenChecks };
}

function isLower(current: ScoredSubmission, { verdict, score }: TrialOutcome): boolean {
  if (!isJudged(current.verdict)) return false;
  return score < current.score || (current.verdict === "passed" && verdict !== "passed");
}

const scoreOf = (submissions: readonly ScoredSubmission[]): number => findCounted(submissions)?.score ?? Number.NEGATIVE_INFINITY;
