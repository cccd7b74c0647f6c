import { z } from "zod";
import { findCohort, listAllCohorts, listTaughtCohorts, type CohortRow } from "#db/queries/cohorts.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { requireRole } from "./authorise.ts";
import { type CourseVersion, listPublished } from "./courses.ts";
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

/** A cohort, for whoever teaches it and for operators. */
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
