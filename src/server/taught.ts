import { listAllCohorts, listTaughtCohorts, type CohortRow } from "#db/queries/cohorts.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { requireRole } from "./authorise.ts";
import { type CourseVersion, listPublished } from "./courses.ts";
import { mayEverywhere, requireInCohort } from "./permit.ts";
import type { Runtime } from "./runtime.ts";

/** Whose work a trainer looks at: a cohort's, or that of learners in none. */
export type Taught = CohortRow | null;

/** Cohorts that somebody teaches, and those of organisations that they run; for an operator of the platform, all. */
export async function listTaught({ db }: Runtime, viewer: Viewer): Promise<CohortRow[]> {
  requireRole(viewer, "trainer");
  return mayEverywhere(viewer, "cohort.teach") ? listAllCohorts(db) : listTaughtCohorts(db, viewer.id);
}

/** A cohort, for whoever may teach it; whose work belongs to no cohort (null) is for operators of the platform. */
export async function requireTaught(runtime: Runtime, viewer: Viewer | null, cohortId: string | null): Promise<Taught> {
  if (cohortId !== null) return requireInCohort(runtime, viewer, "cohort.teach", cohortId);
  requireRole(viewer, "operator");
  return null;
}

/** A cohort, for whoever may teach it. */
export async function requireCohort(runtime: Runtime, viewer: Viewer | null, cohortId: string): Promise<CohortRow> {
  const cohort = await requireTaught(runtime, viewer, cohortId);
  invariant(cohort, "a cohort that is named is found or refused");
  return cohort;
}

/** An exercise and whose work on it: a cohort's, or with null that of learners in none. */
export interface TaughtExercise {
  readonly course: string;
  readonly exercise: string;
  readonly cohortId: string | null;
}

/** An exercise by its address in the published version, whose judge a regrade takes, and a cohort of its course. */
export async function getTaughtExercise(
  runtime: Runtime,
  viewer: Viewer | null,
  place: TaughtExercise,
): Promise<{ cohort: Taught; course: CourseVersion; exercise: Exercise }> {
  const cohort = await requireTaught(runtime, viewer, place.cohortId);
  const course = (await listPublished(runtime)).find(({ pack }) => pack.slug === place.course);
  const exercise = course?.pack.exercises.find(({ slug }) => slug === place.exercise);
  if (!course || !exercise || (cohort && cohort.courseUid !== course.pack.settings.uid))
    throw new AppError("not-found", { details: place });
  return { cohort, course, exercise };
}
