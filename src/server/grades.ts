import type { JobId } from "#contract/ids.ts";
import type { Database } from "#db/client.ts";
import { lockProgress, saveGrade } from "#db/queries/progress.ts";
import { setApplied } from "#db/queries/rejudgings.ts";
import { setRejudgedBy } from "#db/queries/submissions.ts";
import { listScored } from "#db/queries/submissions-scored.ts";
import { UserId } from "#src/domain/people.ts";
import { certifies, findCounted, type HiddenChecksState } from "#src/domain/scoring.ts";

/**
 * Holds a learner's grade in an exercise until the transaction ends. Whoever decides
 * about it does this before anything is read or written of their submissions: a new
 * one may end while a regrade is applied and hidden checks are due, each sees what
 * the others have left, and none waits for another that waits for it.
 */
export function holdGrade(tx: Database, { userId, exerciseUid }: Pick<Graded, "userId" | "exerciseUid">): Promise<void> {
  return lockProgress(tx, UserId.parse(userId), exerciseUid);
}

/** What all of a learner's submissions to an exercise come to now: the one place where a grade is made. To be held before. */
export async function recountGrade(tx: Database, learner: Graded, now: Date): Promise<void> {
  const { courseUid, exerciseUid } = learner;
  const userId = UserId.parse(learner.userId);
  const scored = await listScored(tx, exerciseUid, [userId]);
  const counted = findCounted(scored);
  if (!counted) return;
  const done = scored.some(({ verdict }) => verdict === "passed");
  const item = { courseUid, contentUid: exerciseUid, kind: "exercise" as const };
  await saveGrade(tx, userId, item, { done, certified: scored.some(certifies), score: counted.score }, now);
}

export interface Graded {
  readonly userId: string;
  readonly courseUid: string;
  readonly exerciseUid: string;
}

/** Lets the result of a rejudging count for its submission; the result that counted before stays as evidence. The grade is to be recounted then. */
export async function countRejudging(
  tx: Database,
  rejudged: { readonly jobId: JobId; readonly submissionId: string; readonly hiddenChecks: HiddenChecksState },
  now: Date,
): Promise<void> {
  const { jobId, submissionId, hiddenChecks } = rejudged;
  await setRejudgedBy(tx, submissionId, jobId, hiddenChecks);
  await setApplied(tx, jobId, now);
}
