import type { JobId } from "#contract/ids.ts";
import type { Database } from "#db/client.ts";
import { lockProgress, saveGrade } from "#db/queries/progress.ts";
import { setApplied } from "#db/queries/rejudgings.ts";
import { setRejudgedBy } from "#db/queries/submissions.ts";
import { listScored } from "#db/queries/submissions-scored.ts";
import { UserId } from "#src/domain/people.ts";
import { certifies, findCounted, type HiddenChecksState } from "#src/domain/scoring.ts";

/** What all of a learner's submissions to an exercise come to now: the one place where a grade is made. */
export async function recountGrade(tx: Database, learner: Graded, now: Date): Promise<void> {
  const { courseUid, exerciseUid } = learner;
  const userId = UserId.parse(learner.userId);
  // A new submission may end while a regrade is applied: whoever comes second counts what the first has left.
  await lockProgress(tx, userId, exerciseUid);
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
