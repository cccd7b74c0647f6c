import type { FileSet } from "#contract/file-set.ts";
import { isKeptBack } from "#db/queries/grade-releases.ts";
import { findProgress } from "#db/queries/progress.ts";
import { recordReveal } from "#db/queries/reveals.ts";
import { countCharged } from "#db/queries/submissions.ts";
import type { ContentNode } from "#src/domain/content-tree.ts";
import { choosePage } from "#src/domain/course-outline.ts";
import { AppError } from "#src/domain/errors.ts";
import { maySeeSolution } from "#src/domain/exercise.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { resolveLinks } from "#src/lib/content/address.ts";
import { getAssignedExercise } from "./jobs-content.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Shows the reference solution where the exercise's policy allows it, and notes
 * it: what is passed afterwards is not certified. Those who teach may always look.
 */
export async function openSolution(
  runtime: Runtime,
  viewer: Viewer,
  wanted: { exerciseUid: string; locale: Locale },
): Promise<{ files: FileSet; notes: ContentNode[] }> {
  const { course, exercise } = await getAssignedExercise(runtime, viewer, wanted.exerciseUid);
  if (viewer.role === "learner") {
    const passed = await hasKnownPass(runtime, viewer, { courseUid: course.pack.settings.uid, exerciseUid: wanted.exerciseUid });
    // One still under way does not count: it could be stopped before it begins, and would have been free.
    const attempts = await countCharged(runtime.db, viewer.id, wanted.exerciseUid);
    if (!maySeeSolution(exercise.settings, { passed, attempts })) throw new AppError("not-allowed", { details: { attempts, passed } });
    await recordReveal(runtime.db, viewer.id, wanted.exerciseUid, { what: "solution", number: 1 });
  }
  const notes = choosePage(exercise.solutionNotes, wanted.locale)?.page.body ?? [];
  return { files: exercise.solution, notes: resolveLinks(notes, { locale: wanted.locale, course: course.pack.slug }) };
}

/** Whether somebody has passed, and may know it: whoever is shown the solution because of a pass has been told of it. */
export async function hasKnownPass(
  { db }: Runtime,
  viewer: Viewer,
  exercise: { courseUid: string; exerciseUid: string },
): Promise<boolean> {
  const isDone = (await findProgress(db, viewer.id, exercise.exerciseUid))?.state === "done";
  return isDone && !(await isKeptBack(db, viewer.id, exercise));
}
