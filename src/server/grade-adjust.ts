import { insertAdjustment, revokeAdjustments } from "#db/queries/grade-adjustments.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { type CellAddress, requireCell } from "./gradebook-cell.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Gives a score by hand, with a reason that the learner reads. It counts instead of what the judge and the due date
 * say, whatever is judged later, until somebody takes it back. What was given before stays on record.
 */
export async function adjustGrade(
  runtime: Runtime,
  viewer: Viewer,
  adjustment: CellAddress & { readonly score: number; readonly reason: string },
): Promise<void> {
  const { score } = adjustment;
  const reason = adjustment.reason.trim();
  if (reason === "") throw new AppError("bad-input", { params: { field: "reason", reason: "required" } });
  if (!(score >= 0 && score <= 1)) throw new AppError("bad-input", { params: { field: "score", reason: "bad-input" } });
  const { place } = await requireCell(runtime, viewer, adjustment);
  const now = runtime.clock.now();
  await runtime.db.transaction(async (tx) => {
    await revokeAdjustments(tx, place, now);
    await insertAdjustment(tx, { ...place, score, reason, authorId: viewer.id, createdAt: now });
    const { cohortId, userId, exerciseUid } = place;
    const details = { cohortId, exerciseUid, score, reason };
    await recordAudit(tx, { actorId: viewer.id, action: "grade.adjusted", subject: `user:${userId}`, details });
  });
}

/** Takes a score given by hand back; what was judged counts again. Where there is none, nothing happens. */
export async function unadjustGrade(runtime: Runtime, viewer: Viewer, address: CellAddress): Promise<void> {
  const { place } = await requireCell(runtime, viewer, address);
  await runtime.db.transaction(async (tx) => {
    const revoked = await revokeAdjustments(tx, place, runtime.clock.now());
    if (revoked === 0) return;
    const { cohortId, userId, exerciseUid } = place;
    await recordAudit(tx, {
      actorId: viewer.id,
      action: "grade.unadjusted",
      subject: `user:${userId}`,
      details: { cohortId, exerciseUid },
    });
  });
}
