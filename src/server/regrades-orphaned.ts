import { listTrials } from "#db/queries/rejudgings-open.ts";
import type { ExerciseSettings } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findCourseByDigest, listPublished } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { listTaught } from "./taught.ts";

/** A trial of an exercise that the published course does not have any more: it has no page, and can only be dropped. */
export interface OrphanedTrial {
  readonly id: string;
  /** Of the exercise, as the version of the trial has it. */
  readonly title: ExerciseSettings["title"] | undefined;
  /** Null for learners in no cohort. */
  readonly cohort: string | null;
  readonly all: number;
  readonly ended: number;
}

/** Trials that the viewer has to drop because their exercise is gone. */
export async function listOrphanedTrials(runtime: Runtime, viewer: Viewer): Promise<OrphanedTrial[]> {
  const [cohorts, published] = await Promise.all([listTaught(runtime, viewer), listPublished(runtime)]);
  const trials = await listTrials(runtime.db, { cohortIds: cohorts.map(({ id }) => id), open: viewer.role === "operator" });
  const isThere = (courseUid: string, exerciseUid: string) =>
    published.some(({ pack }) => pack.settings.uid === courseUid && pack.exercises.some(({ settings }) => settings.uid === exerciseUid));
  return Promise.all(
    trials
      .filter(({ courseUid, exerciseUid }) => !isThere(courseUid, exerciseUid))
      .map(async ({ id, courseDigest, exerciseUid, cohortId, all, ended }) => {
        const course = await findCourseByDigest(courseDigest, runtime);
        const title = course?.pack.exercises.find(({ settings }) => settings.uid === exerciseUid)?.settings.title;
        return { id, title, cohort: cohorts.find((cohort) => cohort.id === cohortId)?.name ?? null, all, ended };
      }),
  );
}
