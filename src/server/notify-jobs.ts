import { isKeptBack } from "#db/queries/grade-releases.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { type NewNotification, worthTellingAfterMs } from "#src/domain/notifications.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { UserId } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import { notifyNow } from "./notify.ts";
import type { Runtime } from "./runtime.ts";

/** What a notification about an exercise says of it, and where it leads; nothing where no course has it any more. */
export async function describeExercise(
  runtime: Runtime,
  exerciseUid: string,
): Promise<Pick<NewNotification, "params" | "path"> | undefined> {
  const found = await findFollowedExercise(runtime, null, exerciseUid);
  return found && sayExercise(found.course.pack.slug, found.item);
}

/** The same of an exercise that is at hand. */
export const sayExercise = (course: string, { slug, settings }: Exercise): Pick<NewNotification, "params" | "path"> => ({
  params: { ...settings.title },
  path: urls.exercise("en", course, slug).slice("/en".length),
});

// After the commit of what they tell of: courses are looked up on a connection of their own. A site that dies in between
// loses a hint; what it was about stands beside the exercise all the same.

/** Tells a learner that what they waited long for runs now. */
export async function notifyOfStart(runtime: Runtime, job: JobRow): Promise<void> {
  const waitedMs = runtime.clock.now().getTime() - job.createdAt.getTime();
  if (job.userId === null || job.kind === "snippet" || waitedMs < worthTellingAfterMs) return;
  const about = await describeExercise(runtime, job.contentUid);
  if (!about) return;
  const params = { ...about.params, minutes: Math.round(waitedMs / 60_000) };
  await notifyNow(runtime, [{ userId: UserId.parse(job.userId), kind: "job-started", key: job.id, params, path: about.path }]);
}

/** Tells a learner that somebody who teaches them has come to help, or has written beside their draft: once an hour at most. */
export async function notifyOfHelp(runtime: Runtime, learner: { readonly userId: UserId; readonly exerciseUid: string }): Promise<void> {
  const about = await describeExercise(runtime, learner.exerciseUid);
  if (!about) return;
  const key = `${learner.exerciseUid} ${runtime.clock.now().toISOString().slice(0, "2026-01-01T00".length)}`;
  await notifyNow(runtime, [{ userId: learner.userId, kind: "help-answered", key, ...about }]);
}

/** Tells learners that their grades were updated; the reason stands beside the exercise. */
export async function notifyOfRegrade(
  runtime: Runtime,
  regrade: { readonly id: string; readonly courseUid: string; readonly exerciseUid: string },
  changed: readonly { readonly userId: string }[],
): Promise<void> {
  const about = await describeExercise(runtime, regrade.exerciseUid);
  if (!about) return;
  const learners = [...new Set(changed.map(({ userId }) => UserId.parse(userId)))];
  // Who is told of a change is told that there is a grade: of one that is kept back nobody is.
  const kept = await Promise.all(learners.map((userId) => isKeptBack(runtime.db, userId, regrade)));
  const told = learners.filter((_, index) => !kept[index]);
  await notifyNow(
    runtime,
    told.map((userId) => ({ userId, kind: "grading-updated" as const, key: regrade.id, ...about })),
  );
}
