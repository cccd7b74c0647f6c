import { deleteDueDate, findDueDate, findReleaseDate, listDueDates, saveDueDate } from "#db/queries/due-dates.ts";
import { Lateness } from "#src/domain/cohort-terms.ts";
import { AppError } from "#src/domain/errors.ts";
import type { ExerciseSettings } from "#src/domain/exercise.ts";
import { judgeLateness } from "#src/domain/lateness.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";
import { requireTaught } from "./taught.ts";

/** From when on a learner's hidden checks run; asked only where something depends on it. */
export async function findReleaseFor(
  { db }: Runtime,
  userId: UserId,
  exercise: { readonly uid: string; readonly policy: ExerciseSettings["reveal"]["hidden"] },
): Promise<Date | null> {
  return exercise.policy === "afterDue" ? findReleaseDate(db, userId, exercise.uid) : null;
}

/** What a trainer can say about when exercises are due for a cohort. */
export interface DueDateChange {
  readonly cohortId: string;
  readonly exerciseUids: readonly string[];
  /** Null takes the date away. */
  readonly dueAt: Date | null;
}

/** Sets, moves or removes the due date of one exercise or of several at once. Only for those who teach the cohort. */
export async function changeDueDates(runtime: Runtime, viewer: Viewer, change: DueDateChange): Promise<void> {
  const { cohortId, exerciseUids, dueAt } = change;
  await requireTaught(runtime, viewer, cohortId);
  await runtime.db.transaction(async (tx) => {
    const before = await listDueDates(tx, cohortId);
    for (const exerciseUid of exerciseUids) {
      /* eslint-disable no-await-in-loop -- one transaction is one connection */
      if (dueAt) await saveDueDate(tx, cohortId, exerciseUid, dueAt);
      else await deleteDueDate(tx, cohortId, exerciseUid);
      const action = dueAt ? "due-date.set" : "due-date.removed";
      const set = dueAt ? { dueAt: dueAt.toISOString() } : {};
      const details = { exerciseUid, before: before.get(exerciseUid)?.toISOString() ?? null, ...set };
      await recordAudit(tx, { actorId: viewer.id, action, subject: `cohort:${cohortId}`, details });
      /* eslint-enable no-await-in-loop */
    }
  });
}

/** Sets, moves or removes the due date of one exercise. */
export const changeDueDate = (
  runtime: Runtime,
  viewer: Viewer,
  { exerciseUid, ...change }: Omit<DueDateChange, "exerciseUids"> & { readonly exerciseUid: string },
): Promise<void> => changeDueDates(runtime, viewer, { ...change, exerciseUids: [exerciseUid] });

/** A cohort's due dates by exercise, for those who teach it. */
export async function listCohortDueDates(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<Map<string, Date>> {
  await requireTaught(runtime, viewer, cohortId);
  return listDueDates(runtime.db, cohortId);
}

/** Nothing is handed in after the closing that the learner's cohort has set. */
export async function refuseClosed({ db, clock }: Runtime, viewer: Viewer, exerciseUid: string): Promise<void> {
  const due = await findDueDate(db, viewer.id, exerciseUid);
  if (!due) return;
  const { state } = judgeLateness(Lateness.parse(due.lateness), due.dueAt, clock.now());
  if (state === "closed") throw new AppError("past-closing", { details: { exerciseUid, dueAt: due.dueAt } });
}
