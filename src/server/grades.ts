import type { JobId } from "#contract/ids.ts";
import type { Database } from "#db/client.ts";
import { saveCounted } from "#db/queries/grades.ts";
import { lockProgress, saveGrade } from "#db/queries/progress.ts";
import { setApplied } from "#db/queries/rejudgings.ts";
import { findResult } from "#db/queries/results.ts";
import { setRejudgedBy } from "#db/queries/submissions.ts";
import { listScored } from "#db/queries/submissions-scored.ts";
import { deleteWaitingSuspect, saveSuspect } from "#db/queries/suspects.ts";
import { listSteps } from "#src/domain/grade-steps.ts";
import { UserId } from "#src/domain/people.ts";
import { certifies, findCounted, type HiddenChecksState, isJudged } from "#src/domain/scoring.ts";
import { findSuspicion } from "#src/domain/suspicion.ts";

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
  await saveCounted(tx, learner, { steps: listSteps(scored), firstPass: findFirstPass(scored) });
  // Where nothing counts any more, the grade goes too; where nothing ever did, there is none to write.
  if (!counted && !scored.some(({ discounted }) => discounted)) return;
  const done = scored.some(({ verdict, discounted }) => verdict === "passed" && !discounted);
  const item = { courseUid, contentUid: exerciseUid, kind: "exercise" as const };
  await saveGrade(tx, userId, item, { done, certified: scored.some(certifies), score: counted?.score ?? null }, now);
}

function findFirstPass(scored: Awaited<ReturnType<typeof listScored>>): { readonly after: number; readonly at: Date } | null {
  const judged = scored.filter(({ verdict, discounted }) => isJudged(verdict) && !discounted);
  const index = judged.findIndex(({ verdict }) => verdict === "passed");
  const passed = judged[index];
  return passed ? { after: index + 1, at: passed.handedInAt } : null;
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
  await noteSuspicion(tx, { jobId, submissionId }, now);
}

/** Has somebody look at a submission whose result that counts now is too good to be believed unseen. Its grade is to be held before. */
export async function noteSuspicion(
  tx: Database,
  { jobId, submissionId }: { readonly jobId: JobId; readonly submissionId: string },
  now: Date,
): Promise<void> {
  const result = await findResult(tx, jobId);
  const suspicion = isJudged(result?.verdict ?? null) ? findSuspicion(result?.record?.checks ?? []) : undefined;
  await (suspicion ? saveSuspect(tx, submissionId, suspicion, now) : deleteWaitingSuspect(tx, submissionId));
}
