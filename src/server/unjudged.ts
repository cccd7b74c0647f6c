import { z } from "zod";
import { findReleaseDate } from "#db/queries/due-dates.ts";
import { listUnjudged, type UnjudgedSubmission } from "#db/queries/rejudgings-open.ts";
import { findSubmissionAndJob } from "#db/queries/submissions.ts";
import { AppError } from "#src/domain/errors.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { judgeCounted, mostTries } from "./after-due.ts";
import { recordAudit } from "./audit.ts";
import { requireTaught, type TaughtExercise } from "./taught.ts";
import type { Runtime } from "./runtime.ts";

/** A submission whose hidden checks could not be judged, and whether the site goes on trying by itself. */
export interface UnjudgedView extends Omit<UnjudgedSubmission, "ending"> {
  /** The fault's name and what is known of it; null where the judge could not grade. */
  readonly fault: { readonly name: string; readonly detail: string } | null;
  readonly givenUp: boolean;
}

/** What could not be judged with its hidden checks among those whom somebody teaches. The place is to be authorised before. */
export async function listUnjudgedViews(
  { db }: Runtime,
  place: Pick<TaughtExercise, "cohortId"> & { readonly exerciseUid: string },
): Promise<UnjudgedView[]> {
  return (await listUnjudged(db, place)).map(({ ending, ...unjudged }) => ({
    ...unjudged,
    fault: ending?.reason === "platform-fault" ? { name: ending.fault, detail: ending.detail } : null,
    givenUp: unjudged.tries >= mostTries,
  }));
}

/** Judges a submission with its hidden checks once more, at somebody's word, however often it was tried. It costs its learner nothing. */
export async function tryUnjudgedAgain(runtime: Runtime, viewer: Viewer, submissionId: string): Promise<void> {
  const now = runtime.clock.now();
  await runtime.db.transaction(async (tx) => {
    const found = z.uuid().safeParse(submissionId).success ? await findSubmissionAndJob(tx, submissionId) : undefined;
    await requireTaught({ ...runtime, db: tx }, viewer, found?.job.cohortId ?? null);
    const [unjudged] = found ? await listUnjudged(tx, { submissionId }) : [];
    if (!found || !unjudged) throw new AppError("not-found", { details: { submissionId } });
    // What breaks slices is tried again at an operator's word only.
    if (unjudged.isHeld) throw new AppError("job-held", { details: { submissionId } });
    if (unjudged.isUnderWay) throw new AppError("job-running", { details: { submissionId } });
    const { userId, exerciseUid } = found.submission;
    const release = await findReleaseDate(tx, UserId.parse(userId), exerciseUid);
    if (release && now < release) throw new AppError("not-found", { details: { submissionId, reason: "not due any more" } });
    await judgeCounted(tx, { userId, exerciseUid }, now);
    const details = { exerciseUid, tries: unjudged.tries };
    await recordAudit(tx, { actorId: viewer.id, action: "hidden-checks.tried-again", subject: `submission:${submissionId}`, details });
  });
  runtime.notices.tell({ kind: "queue" });
}
