import type { CohortRow } from "#db/queries/cohorts.ts";
import { deleteReleases, insertReleases } from "#db/queries/grade-releases.ts";
import type { CoursePack } from "#src/domain/course-pack.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { GradedExercise, GradeRow } from "#src/domain/gradebook.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { openGradebook } from "./gradebook.ts";
import { sayExercise } from "./notify-jobs.ts";
import { notify, tellPages, type Told } from "./notify.ts";
import type { Runtime } from "./runtime.ts";

/** An exercise and what its release would give to whom. */
export interface ReleasableExercise {
  readonly exercise: GradedExercise;
  readonly released: boolean;
  readonly grades: readonly { readonly row: GradeRow; readonly score: number }[];
  readonly mean: number | null;
}

/** What can be released in a cohort, for those who teach it; null where its learners see each grade at once. */
export async function readReleases(
  runtime: Runtime,
  viewer: Viewer,
  cohortId: string,
): Promise<{ readonly cohort: CohortRow; readonly course: CoursePack; readonly exercises: readonly ReleasableExercise[] | null }> {
  const { cohort, course, exercises, rows, released } = await openGradebook(runtime, viewer, cohortId);
  if (!released) return { cohort, course, exercises: null };
  const releasable = exercises.map((exercise, index) => {
    const grades = rows.flatMap((row) => {
      const score = row.cells[index]?.score ?? null;
      return score === null ? [] : [{ row, score }];
    });
    const mean = grades.length === 0 ? null : grades.reduce((sum, { score }) => sum + score, 0) / grades.length;
    return { exercise, released: released.has(exercise.uid), grades, mean };
  });
  return { cohort, course, exercises: releasable };
}

/** Lets a cohort's learners see their grades in exercises, and tells those who have one. What they see already is left alone. */
export async function releaseGrades(runtime: Runtime, viewer: Viewer, cohortId: string, slugs: readonly string[]): Promise<void> {
  const { cohort, course, exercises } = await readReleases(runtime, viewer, cohortId);
  const chosen = (exercises ?? []).filter(({ exercise, released }) => slugs.includes(exercise.slug) && !released);
  if (chosen.length === 0) throw new AppError("bad-input", { params: { field: "exercises", reason: "nothing-chosen" } });
  const now = runtime.clock.now();
  const heard = await runtime.db.transaction(async (tx) => {
    const uids = chosen.map(({ exercise }) => exercise.uid);
    const released = await insertReleases(tx, cohort.id, uids, viewer.id);
    const told = chosen.filter(({ exercise }) => released.includes(exercise.uid)).flatMap((one) => makeNotifications(course, cohort, one));
    const details = { exercises: released, learners: new Set(told.map(({ userId }) => userId)).size };
    await recordAudit(tx, { actorId: viewer.id, action: "grades.released", subject: `cohort:${cohort.id}`, details });
    return notify(tx, now, told);
  });
  tellPages(runtime, heard);
}

function makeNotifications(course: CoursePack, cohort: CohortRow, { exercise, grades }: ReleasableExercise): Told[] {
  const packed = course.exercises.find(({ slug }) => slug === exercise.slug);
  invariant(packed, "a gradebook's exercises are its course's");
  const about = { kind: "grades-released" as const, key: `${cohort.id} ${exercise.uid}`, ...sayExercise(course.slug, packed) };
  return grades.map(({ row: { userId } }) => ({ userId, ...about }));
}

/** Keeps the grades of an exercise back again, from whoever has not looked yet. */
export async function keepGradesBack(runtime: Runtime, viewer: Viewer, cohortId: string, slug: string): Promise<void> {
  const { cohort, exercises } = await readReleases(runtime, viewer, cohortId);
  const found = exercises?.find(({ exercise }) => exercise.slug === slug);
  if (!found) throw new AppError("not-found", { details: { cohortId, slug } });
  await runtime.db.transaction(async (tx) => {
    const taken = await deleteReleases(tx, cohort.id, [found.exercise.uid]);
    if (taken.length === 0) return;
    const details = { exercises: taken };
    await recordAudit(tx, { actorId: viewer.id, action: "grades.kept-back", subject: `cohort:${cohort.id}`, details });
  });
}
