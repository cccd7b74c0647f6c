import type { Database } from "#db/client.ts";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { listDueDates } from "#db/queries/due-dates.ts";
import { listExtensions } from "#db/queries/extensions.ts";
import { type AdjustmentRow, listStanding } from "#db/queries/grade-adjustments.ts";
import { listReleased } from "#db/queries/grade-releases.ts";
import { listLearnersWork } from "#db/queries/gradebook.ts";
import { listEveryMaintenance } from "#db/queries/maintenance-windows.ts";
import { Lateness } from "#src/domain/cohort-terms.ts";
import { makeOutline } from "#src/domain/course-outline.ts";
import type { CoursePack } from "#src/domain/course-pack.ts";
import { findEffectiveDue } from "#src/domain/date-moves.ts";
import { invariant } from "#src/domain/errors.ts";
import { type GradedExercise, type GradeRow, type GradeRules, makeGradeRows } from "#src/domain/gradebook.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

/** A cohort's learners by its exercises, in teaching order. */
export interface Gradebook {
  readonly cohort: CohortRow;
  readonly course: CoursePack;
  readonly modules: readonly { readonly title: string; readonly exercises: number }[];
  readonly exercises: readonly GradedExercise[];
  readonly rows: readonly GradeRow[];
  /** Exercises whose grades learners see; null where they see each at once. */
  readonly released: ReadonlySet<string> | null;
}

/** The gradebook of a cohort, for those who teach it; looking is on record. However large it is, it takes the same few statements. */
export async function openGradebook(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<Gradebook> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  await recordAudit(runtime.db, { actorId: viewer.id, action: "gradebook.seen", subject: `cohort:${cohort.id}` });
  return readGradebook(runtime, cohort, viewer.locale);
}

/** A cohort's gradebook, for use cases that have asked who is looking. */
export async function readGradebook(runtime: Runtime, cohort: CohortRow, locale: Locale): Promise<Gradebook> {
  const course = (await findCourseByDigest(cohort.digest, runtime))?.pack;
  invariant(course, `the version that cohort ${cohort.id} follows is there`);
  const exercises = listGradedExercises(course, locale);
  const [learners, rules, released] = await Promise.all([
    listLearnersWork(runtime.db, cohort),
    readGradeRules(runtime.db, cohort),
    cohort.gradeRelease === "by-trainer" ? listReleased(runtime.db, cohort.id) : null,
  ]);
  const modules = makeOutline(course, locale).map(({ title }, module) => ({
    title,
    exercises: exercises.filter((exercise) => exercise.module === module).length,
  }));
  return { cohort, course, modules, exercises, rows: makeGradeRows(exercises, learners, rules), released };
}

/** A course's exercises in teaching order. */
export function listGradedExercises(course: CoursePack, locale: Locale): GradedExercise[] {
  const bySlug = new Map(course.exercises.map((exercise) => [exercise.slug, exercise]));
  return makeOutline(course, locale).flatMap(({ items }, module) =>
    items.flatMap(({ kind, slug, number, title, uid }) => {
      const tasks = kind === "exercise" ? bySlug.get(slug)?.settings.tasks : undefined;
      return tasks ? [{ uid, slug, number, title, module, points: tasks.reduce((sum, { points }) => sum + points, 0) }] : [];
    }),
  );
}

/** By which a cohort's grades are made: its dates with all that moves them, its policy, and what was given by hand. */
export async function readGradeRules(db: Database, cohort: CohortRow): Promise<GradeRules> {
  const [dates, extensions, windows, standing] = await Promise.all([
    listDueDates(db, cohort.id),
    listExtensions(db, cohort.id),
    listEveryMaintenance(db),
    listStanding(db, cohort.id),
  ]);
  const adjustments = new Map<string, AdjustmentRow>();
  for (const one of standing.toReversed()) adjustments.set(`${one.userId} ${one.exerciseUid}`, one);
  const minutes = Map.groupBy(
    extensions.filter(({ revokedAt }) => revokedAt === null),
    ({ userId }) => userId as string,
  );
  const common = new Map([...dates].map(([uid, date]) => [uid, findEffectiveDue(date, 0, windows)]));
  return {
    lateness: Lateness.parse(cohort.lateness),
    adjusted: (userId, exerciseUid) => adjustments.get(`${userId} ${exerciseUid}`),
    dueAt: (userId, exerciseUid) => {
      const setFor = dates.get(exerciseUid);
      if (!setFor) return null;
      const own = minutes.get(userId)?.filter((one) => one.exerciseUid === null || one.exerciseUid === exerciseUid) ?? [];
      if (own.length === 0) return common.get(exerciseUid) ?? null;
      return findEffectiveDue(setFor, own.reduce((sum, one) => sum + one.minutes, 0) * 60_000, windows);
    },
  };
}
