import { listDueDates } from "#db/queries/due-dates.ts";
import type { CohortRow } from "#db/queries/cohorts.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { type CourseVersion, listPublished } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { listTaught } from "./taught.ts";

/** What somebody teaches: a cohort (null: learners in none) and the exercises of its course. */
export interface Teaching {
  readonly cohort: CohortRow | null;
  readonly course: CourseVersion;
  readonly exercises: readonly { readonly exercise: Exercise; readonly dueAt: Date | null }[];
}

/** Everything that somebody teaches; for an operator also what learners without a cohort work on. */
export async function listTeaching(runtime: Runtime, viewer: Viewer): Promise<Teaching[]> {
  const [cohorts, courses] = await Promise.all([listTaught(runtime, viewer), listPublished(runtime)]);
  const taught = await Promise.all(
    cohorts
      .filter(({ archivedAt }) => archivedAt === null)
      .map(async (cohort) => {
        const course = courses.find(({ pack }) => pack.settings.uid === cohort.courseUid);
        return course && { cohort, course, exercises: withDates(course, await listDueDates(runtime.db, cohort.id)) };
      }),
  );
  const open =
    viewer.role === "operator" ? courses.map((course) => ({ cohort: null, course, exercises: withDates(course, new Map()) })) : [];
  return [...taught.filter((one) => one !== undefined), ...open];
}

/** In teaching order. */
function withDates({ pack }: CourseVersion, dates: ReadonlyMap<string, Date>): Teaching["exercises"] {
  const slugs = pack.settings.modules.flatMap((slug) => pack.modules.find((module) => module.slug === slug)?.settings.items ?? []);
  return slugs
    .filter(({ kind }) => kind === "exercise")
    .flatMap(({ slug }) => pack.exercises.find((exercise) => exercise.slug === slug) ?? [])
    .map((exercise) => ({ exercise, dueAt: dates.get(exercise.settings.uid) ?? null }));
}
