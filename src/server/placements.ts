import { findPlacement, savePlacement } from "#db/queries/placements.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findRetake, type PlacementScore, retakeAfterMs, scorePlacement } from "#src/domain/placement.ts";
import type { Quiz } from "#src/domain/quiz.ts";
import { type CourseVersion, findCourse } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** A module and the test by which it can be skipped. */
export interface PlacementTest {
  readonly course: CourseVersion;
  readonly module: CourseVersion["pack"]["modules"][number];
  readonly test: Quiz;
}

/** The published placement test of a module. Its answers are the server's: pages show prompts and options only. */
export async function getPlacementTest(runtime: Runtime, place: { course: string; module: string }): Promise<PlacementTest> {
  const course = await findCourse(place.course, runtime);
  const module = course?.pack.modules.find(({ slug }) => slug === place.module);
  const test = course?.pack.placements.find((candidate) => candidate.module === place.module);
  if (!course || !module || !test) throw new AppError("not-found", { details: place });
  return { course, module, test };
}

/** Whether the viewer has passed, and from when on they may try again. */
export async function describeOwnPlacement(
  { db, clock }: Runtime,
  viewer: Viewer,
  { module }: PlacementTest,
): Promise<{ readonly passed: boolean; readonly retakeFrom: Date | null }> {
  const last = await findPlacement(db, viewer.id, module.settings.uid);
  return { passed: last?.passed ?? false, retakeFrom: findRetake(last?.takenAt, clock.now()) };
}

/** Judges the viewer's answers, all at once and once a day. */
export async function takePlacement(
  { db, clock }: Runtime,
  viewer: Viewer,
  { course, module, test }: PlacementTest,
  choices: readonly number[],
): Promise<PlacementScore> {
  const now = clock.now();
  const result = scorePlacement(test.questions, choices);
  const { score, passed } = result;
  const taken = { userId: viewer.id, courseUid: course.pack.settings.uid, moduleUid: module.settings.uid, score, passed, takenAt: now };
  if (!(await savePlacement(db, taken, new Date(now.getTime() - retakeAfterMs))))
    throw new AppError("too-many-tries", { params: { minutes: retakeAfterMs / 60_000 } });
  return result;
}
