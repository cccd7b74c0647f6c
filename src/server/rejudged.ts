import { findJob, type JobRow } from "#db/queries/jobs.ts";
import { findReleaseDate } from "#db/queries/due-dates.ts";
import { findRejudging } from "#db/queries/rejudgings.ts";
import { findResult, type Result } from "#db/queries/results.ts";
import type { SubmissionRow } from "#db/queries/submissions.ts";
import { invariant } from "#src/domain/errors.ts";
import type { Rejudged } from "#src/domain/job-view.ts";
import { UserId } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** The later judging whose result counts for a submission; undefined where its own does. */
export async function findCountedAgain(
  { db }: Runtime,
  submission: SubmissionRow,
): Promise<{ job: JobRow; result: Result; why: Omit<Rejudged, "scoreBefore"> } | undefined> {
  if (!submission.rejudgedBy) return undefined;
  const [job, result, found] = await Promise.all([
    findJob(db, submission.rejudgedBy),
    findResult(db, submission.rejudgedBy),
    findRejudging(db, submission.rejudgedBy),
  ]);
  invariant(job && result && found?.rejudging.appliedAt, "what counts for a submission has been judged and applied");
  const { purpose, appliedAt } = found.rejudging;
  const cause = purpose === "after-due" ? ("hidden-checks" as const) : ("judge-changed" as const);
  return { job, result, why: { cause, reason: found.reason, at: appliedAt.toISOString() } };
}

/** When hidden checks will be added to a submission's result; null where it does not wait for them. */
export async function findHiddenDue({ db, clock }: Runtime, submission: SubmissionRow): Promise<string | null> {
  if (submission.hiddenChecks !== "waiting") return null;
  return ((await findReleaseDate(db, UserId.parse(submission.userId), submission.exerciseUid)) ?? clock.now()).toISOString();
}
