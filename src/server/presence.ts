import { keepPresence, listCohortsOfLearner } from "#db/queries/presences.ts";
import { awayAfterMs } from "#src/domain/class-row.ts";
import type { CoursePack } from "#src/domain/course-pack.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findCourseByDigest, listPublished } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Notes that a member of a cohort has a page of its course open, for those who teach them. Of people in no cohort, and of
 * pages of other courses, nothing is kept.
 */
export async function tellPresence(runtime: Runtime, viewer: Viewer, contentUid: string): Promise<void> {
  const cohort = await findCohortOf(runtime, viewer, contentUid);
  if (!cohort) return;
  const presence = { cohortId: cohort.id, userId: viewer.id, contentUid, now: runtime.clock.now() };
  const isNew = await keepPresence(runtime.db, presence, awayAfterMs);
  // Whoever stays where they are is news to nobody: an open class view looks by itself from time to time.
  if (isNew) runtime.notices.tell({ kind: "class", cohortId: cohort.id, userId: viewer.id });
}

/** The newest cohort that the viewer learns in whose course has this lesson, exercise or quiz. */
export async function findCohortOf(runtime: Runtime, viewer: Viewer, contentUid: string): Promise<{ id: string } | undefined> {
  const cohorts = await listCohortsOfLearner(runtime.db, viewer.id);
  const published = cohorts.length === 0 ? [] : await listPublished(runtime);
  for (const cohort of cohorts) {
    // eslint-disable-next-line no-await-in-loop -- versions are in memory after the first request
    const pinned = await findCourseByDigest(cohort.digest, runtime);
    const packs = [pinned, ...published].flatMap((version) => (version?.pack.settings.uid === cohort.courseUid ? [version.pack] : []));
    if (packs.some((pack) => hasContent(pack, contentUid))) return cohort;
  }
  return undefined;
}

function hasContent({ lessons, exercises, quizzes }: CoursePack, uid: string): boolean {
  return (
    lessons.some((lesson) => lesson.uid === uid) ||
    exercises.some(({ settings }) => settings.uid === uid) ||
    quizzes.some((quiz) => quiz.uid === uid)
  );
}
