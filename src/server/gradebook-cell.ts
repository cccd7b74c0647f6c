import { z } from "zod";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { type AdjustmentRow, type GradePlace, listAdjustments } from "#db/queries/grade-adjustments.ts";
import { listReleased } from "#db/queries/grade-releases.ts";
import { findLearner, findWork, listSubmissionsInCell, type SubmissionInCell } from "#db/queries/gradebook-cell.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { type GradeCell, makeCell } from "#src/domain/gradebook.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { findCourseByDigest } from "./courses.ts";
import { readGradeRules } from "./gradebook.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

/** A cell by its address. */
export interface CellAddress {
  readonly cohortId: string;
  readonly userId: string;
  /** The exercise's slug. */
  readonly exercise: string;
}

/** A cell, for whoever may look at it. */
export interface FoundCell {
  readonly cohort: CohortRow;
  readonly learner: string;
  readonly exercise: Exercise;
  readonly place: GradePlace;
}

/** A cell of the gradebook of a cohort that the viewer teaches. */
export async function requireCell(runtime: Runtime, viewer: Viewer, address: CellAddress): Promise<FoundCell> {
  const cohort = await requireCohort(runtime, viewer, address.cohortId);
  const course = (await findCourseByDigest(cohort.digest, runtime))?.pack;
  const exercise = course?.exercises.find(({ slug }) => slug === address.exercise);
  const learner = z.uuid().safeParse(address.userId).success ? await findLearner(runtime.db, cohort.id, address.userId) : undefined;
  if (!exercise || !learner) throw new AppError("not-found", { details: address });
  const place = { cohortId: cohort.id, userId: UserId.parse(address.userId), exerciseUid: exercise.settings.uid };
  return { cohort, learner: learner.name, exercise, place };
}

/** Everything that a cell stands for. */
export interface GradeDetails extends Pick<FoundCell, "learner" | "exercise"> {
  readonly cohort: CohortRow;
  readonly cell: GradeCell;
  readonly dueAt: Date | null;
  readonly submissions: readonly SubmissionInCell[];
  readonly adjustments: readonly (AdjustmentRow & { readonly author: string })[];
  readonly keptBack: boolean;
}

/** All that a learner has handed in for an exercise, and what it comes to; looking is on record. */
export async function readGradeDetails(runtime: Runtime, viewer: Viewer, address: CellAddress): Promise<GradeDetails> {
  const { cohort, learner, exercise, place } = await requireCell(runtime, viewer, address);
  const { userId, exerciseUid } = place;
  const { db } = runtime;
  const [rules, work, submissions, adjustments, released] = await Promise.all([
    readGradeRules(db, cohort),
    findWork(db, userId, exerciseUid),
    listSubmissionsInCell(db, userId, exerciseUid),
    listAdjustments(db, place),
    listReleased(db, cohort.id),
  ]);
  await recordAudit(db, {
    actorId: viewer.id,
    action: "grade.seen",
    subject: `user:${userId}`,
    details: { cohortId: cohort.id, exerciseUid },
  });
  const dueAt = rules.dueAt(userId, exerciseUid);
  const cell = makeCell(work, dueAt, rules.lateness, rules.adjusted(userId, exerciseUid));
  const keptBack = cohort.gradeRelease === "by-trainer" && !released.has(exerciseUid);
  return { cohort, learner, exercise, cell, dueAt, submissions, adjustments, keptBack };
}
