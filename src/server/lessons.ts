import { recordReached, recordVisit } from "#db/queries/progress.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findLessonByUid } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** Notes that somebody has a lesson open: it is where they go on next time. */
export async function visitLesson(runtime: Runtime, viewer: Viewer, lessonUid: string): Promise<void> {
  await recordVisit(runtime.db, viewer.id, await findItem(runtime, lessonUid), runtime.clock.now());
}

/** Notes that somebody says they have finished a lesson. */
export async function finishLesson(runtime: Runtime, viewer: Viewer, lessonUid: string): Promise<void> {
  const reached = { done: true, certified: false, score: null };
  await recordReached(runtime.db, viewer.id, await findItem(runtime, lessonUid), reached, runtime.clock.now());
}

async function findItem(runtime: Runtime, lessonUid: string) {
  const found = await findLessonByUid(lessonUid, runtime);
  if (!found) throw new AppError("not-found");
  return { courseUid: found.course.pack.settings.uid, contentUid: lessonUid, kind: "lesson" as const };
}
