import { deleteDueDate, findReleaseDate, listDueDates, saveDueDate } from "#db/queries/due-dates.ts";
import type { ExerciseSettings } from "#src/domain/exercise.ts";
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

/** What a trainer can say about when an exercise is due for a cohort. */
export interface DueDateChange {
  readonly cohortId: string;
  readonly exerciseUid: string;
  /** Null takes the date away. */
  readonly dueAt: Date | null;
}

/** Sets, moves or removes a due date. Only for those who teach the cohort. */
export async function changeDueDate(runtime: Runtime, viewer: Viewer, change: DueDateChange): Promise<void> {
  const { cohortId, exerciseUid, dueAt } = change;
  await requireTaught(runtime, viewer, cohortId);
  await runtime.db.transaction(async (tx) => {
    const before = (await listDueDates(tx, cohortId)).get(exerciseUid)?.toISOString() ?? null;
    if (dueAt) await saveDueDate(tx, cohortId, exerciseUid, dueAt);
    else await deleteDueDate(tx, cohortId, exerciseUid);
    const details = { exerciseUid, before, ...(dueAt ? { dueAt: dueAt.toISOString() } : {}) };
    const action = dueAt ? "due-date.set" : "due-date.removed";
    await recordAudit(tx, { actorId: viewer.id, action, subject: `cohort:${cohortId}`, details });
  });
}

/** A cohort's due dates by exercise, for those who teach it. */
export async function listCohortDueDates(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<Map<string, Date>> {
  await requireTaught(runtime, viewer, cohortId);
  return listDueDates(runtime.db, cohortId);
}
