import { listKeptBack } from "#db/queries/grade-releases.ts";
import { reopenLeftOut } from "#db/queries/submissions.ts";
import { listScored } from "#db/queries/submissions-scored.ts";
import { decideSuspect } from "#db/queries/suspects.ts";
import type { Database } from "#db/client.ts";
import { AppError } from "#src/domain/errors.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { findCounted } from "#src/domain/scoring.ts";
import type { SuspectDecision } from "#src/domain/suspicion.ts";
import { recordAudit } from "./audit.ts";
import { type Graded, holdGrade, recountGrade } from "./grades.ts";
import type { Runtime } from "./runtime.ts";
import { requireSuspect } from "./suspects.ts";

/**
 * Lets a suspect submission stand, or takes it out of the grade with a reason that
 * its learner reads. Either can be decided anew later: nothing is lost by it. The
 * last word counts, and all of them are on record.
 */
export async function reviewSuspect(
  runtime: Runtime,
  viewer: Viewer,
  review: { readonly submissionId: string; readonly decision: SuspectDecision; readonly reason: string },
): Promise<void> {
  const { submissionId, decision } = review;
  const reason = decision === "discounted" ? review.reason.trim() : null;
  if (reason === "") throw new AppError("bad-input", { params: { field: "reason", reason: "required" } });
  const now = runtime.clock.now();
  const { userId, jobId, exerciseUid } = await runtime.db.transaction(async (tx) => {
    const { submission, job } = await requireSuspect(tx, runtime, viewer, submissionId);
    const learner = { userId: submission.userId, courseUid: job.courseUid, exerciseUid: submission.exerciseUid };
    await holdGrade(tx, learner);
    const before = await findCountedId(tx, learner);
    await decideSuspect(tx, submissionId, { state: decision, reason, reviewedAt: now });
    // Who was left out of hidden checks because of this one is to have them, if it counts now.
    if ((await findCountedId(tx, learner)) !== before) await reopenLeftOut(tx, learner.userId, learner.exerciseUid);
    await recountGrade(tx, learner, now);
    const details = { exerciseUid: submission.exerciseUid, ...(reason === null ? {} : { reason }) };
    await recordAudit(tx, { actorId: viewer.id, action: `suspect.${decision}`, subject: `submission:${submissionId}`, details });
    return submission;
  });
  if ((await listKeptBack(runtime.db, UserId.parse(userId))).has(exerciseUid)) return;
  runtime.notices.tell({ kind: "job", userId, jobId, changed: true, events: null });
}

async function findCountedId(tx: Database, { userId, exerciseUid }: Graded): Promise<string | undefined> {
  return findCounted(await listScored(tx, exerciseUid, [userId]))?.id;
}
