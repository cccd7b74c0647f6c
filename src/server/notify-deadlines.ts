import { listDueOf } from "#db/queries/due-dates.ts";
import { listKeptBack } from "#db/queries/grade-releases.ts";
import { listLearnersWithDates } from "#db/queries/notifications-readers.ts";
import { findProgress } from "#db/queries/progress.ts";
import { deadlineSoonMs } from "#src/domain/notifications.ts";
import type { UserId } from "#src/domain/people.ts";
import { describeExercise } from "./notify-jobs.ts";
import { notifyNow, type Told } from "./notify.ts";
import type { Runtime } from "./runtime.ts";

/** Maintenance and extensions move a date by less than this: one that was set longer ago is past for everybody. */
const longestMoveMs = 60 * 86_400_000;

/** Tells learners of what is due soon and not done: once for each date, however often it is looked for, and by however many processes. */
export async function notifyOfDeadlines(runtime: Runtime): Promise<void> {
  const now = runtime.clock.now().getTime();
  const learners = await listLearnersWithDates(runtime.db, new Date(now - longestMoveMs), new Date(now + deadlineSoonMs));
  for (const userId of learners) {
    // eslint-disable-next-line no-await-in-loop -- one learner after the other leaves room for their requests
    await notifyNow(runtime, await listSoonDue(runtime, userId, now));
  }
}

async function listSoonDue(runtime: Runtime, userId: UserId, now: number): Promise<Told[]> {
  const [due, kept] = await Promise.all([listDueOf(runtime.db, userId, new Date(now)), listKeptBack(runtime.db, userId)]);
  const soon = due.filter(({ dueAt }) => dueAt.getTime() <= now + deadlineSoonMs);
  const told = soon.map(async ({ exerciseUid, dueAt }): Promise<Told[]> => {
    // Silence would tell of a grade that is kept back that it is a good one.
    const isDone = !kept.has(exerciseUid) && (await findProgress(runtime.db, userId, exerciseUid))?.state === "done";
    if (isDone) return [];
    const about = await describeExercise(runtime, exerciseUid);
    if (!about) return [];
    const moment = dueAt.toISOString();
    return [{ userId, kind: "deadline-soon", key: `${exerciseUid} ${moment}`, params: { ...about.params, moment }, path: about.path }];
  });
  return (await Promise.all(told)).flat();
}
