import { z } from "zod";
import { findCohort, listAllCohorts, listTaughtCohorts, type CohortRow } from "#db/queries/cohorts.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { requireRole } from "./authorise.ts";
import { type CourseVersion, findCourseByDigest, listPublished } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** Whose work a trainer looks at: a cohort's, or that of learners in none. */
export type Taught = CohortRow | null;

/** Cohorts that somebody teaches; for an operator, all. */
export async function listTaught({ db }: Runtime, viewer: Viewer): Promise<CohortRow[]> {
  requireRole(viewer, "trainer");
  return viewer.role === "operator" ? listAllCohorts(db) : listTaughtCohorts(db, viewer.id);
}

/**
 * A cohort, for whoever teaches it and for operators; whose work belongs to no
 * cohort (null) is for operators. Another trainer's cohort does not exist.
 */
export async function requireTaught(runtime: Runtime, viewer: Viewer | null, cohortId: string | null): Promise<Taught> {
  const trainer = requireRole(viewer, "trainer");
  if (cohortId === null) {
    requireRole(trainer, "operator");
    return null;
  }
  const cohort = z.uuid().safeParse(cohortId).success ? await findCohort(runtime.db, cohortId) : undefined;
  const taught = trainer.role === "operator" || (await listTaughtCohorts(runtime.db, trainer.id)).some(({ id }) => id === cohort?.id);
  if (!cohort || !taught) throw new AppError("not-found", { details: { cohortId } });
  return cohort;
}

/** The version that a cohort works with; without a cohort, the published one. */
export async function findTaughtCourse(runtime: Runtime, cohort: CohortRow): Promise<CourseVersion | undefined> {
  return findCourseByDigest(cohort.digest, runtime);
}

/** An exercise of the published version of a course: the one whose judge a regrade takes. */
export async function getPublishedExercise(
  runtime: Runtime,
  address: { readonly course: string; readonly exercise: string },
): Promise<{ course: CourseVersion; exercise: Exercise }> {
  const course = (await listPublished(runtime)).find(({ pack }) => pack.slug === address.course);
  const exercise = course?.pack.exercises.find(({ slug }) => slug === address.exercise);
  if (!course || !exercise) throw new AppError("not-found", { details: address });
  return { course, exercise };
}
