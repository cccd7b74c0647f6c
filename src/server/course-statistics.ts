import type { CohortRow } from "#db/queries/cohorts.ts";
import { countFailedChecks, countVisits } from "#db/queries/course-statistics.ts";
import { makeOutline, type OutlineItem, type OutlineModule } from "#src/domain/course-outline.ts";
import type { CoursePack } from "#src/domain/course-pack.ts";
import { type ExerciseStatistics, makeExerciseStatistics } from "#src/domain/course-statistics.ts";
import { type Advice, advise } from "#src/domain/lesson-advice.ts";
import type { Viewer } from "#src/domain/people.ts";
import { openGradebook } from "./gradebook.ts";
import type { Runtime } from "./runtime.ts";

/** An item of the course and how many learners opened it; of an exercise, how many handed in. */
export interface ReachedItem {
  readonly item: OutlineItem;
  readonly learners: number;
}

/** What a cohort's work says about the course. */
export interface CourseStatistics {
  readonly cohort: CohortRow;
  readonly course: CoursePack;
  readonly learners: number;
  readonly exercises: readonly ExerciseStatistics[];
  readonly path: readonly ReachedItem[];
  /** Where to begin, with the lesson that stands before the exercise. */
  readonly advice: readonly (Advice & { readonly exercise: ExerciseStatistics["exercise"]; readonly lesson: OutlineItem | undefined })[];
}

/** How a cohort does in its course, for those who teach it. */
export async function readCourseStatistics(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<CourseStatistics> {
  const { cohort, course, exercises, rows } = await openGradebook(runtime, viewer, cohortId);
  const [visits, failed] = await Promise.all([countVisits(runtime.db, cohort), countFailedChecks(runtime.db, cohort)]);
  const statistics = makeExerciseStatistics(exercises, rows, failed);
  const tried = new Map(statistics.map(({ exercise, tried: learners }) => [exercise.uid, learners]));
  const outline = makeOutline(course, viewer.locale);
  const path = outline.flatMap(({ items }) => items.map((item) => ({ item, learners: tried.get(item.uid) ?? visits.get(item.uid) ?? 0 })));
  const advice = advise(
    statistics,
    path.map(({ item, learners }) => ({ uid: item.uid, learners })),
  ).flatMap((one) => {
    const exercise = exercises.find(({ uid }) => uid === one.uid);
    return exercise ? [{ ...one, exercise, lesson: findLessonBefore(outline, one.uid) }] : [];
  });
  return { cohort, course, learners: rows.length, exercises: statistics, path, advice };
}

/** The last lesson before an exercise in its module, or the first of it. */
function findLessonBefore(outline: readonly OutlineModule[], exerciseUid: string): OutlineItem | undefined {
  const items = outline.find((module) => module.items.some(({ uid }) => uid === exerciseUid))?.items ?? [];
  const at = items.findIndex(({ uid }) => uid === exerciseUid);
  return items.slice(0, at).findLast(({ kind }) => kind === "lesson") ?? items.find(({ kind }) => kind === "lesson");
}
