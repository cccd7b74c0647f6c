import { isKeptBack } from "#db/queries/grade-releases.ts";
import { findWork } from "#db/queries/gradebook-cell.ts";
import { findCohort } from "#db/queries/cohorts.ts";
import { makeCell } from "#src/domain/gradebook.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { CohortOfLearner } from "#db/queries/cohort-members.ts";
import { readGradeRules } from "./gradebook.ts";
import type { Runtime } from "./runtime.ts";

/** What a learner is told of their grade in an exercise besides the verdicts: that it is kept back, what lateness took, what was given by hand and why. */
export type OwnGrade =
  | { readonly kind: "kept-back" }
  | { readonly kind: "adjusted"; readonly score: number; readonly reason: string }
  | { readonly kind: "late"; readonly judged: number; readonly score: number; readonly daysLate: number };

/** What the viewer is to know of their grade, in the cohort that they follow; undefined where the verdicts say it all. */
export async function describeOwnGrade(
  { db }: Runtime,
  viewer: Viewer,
  exercise: { readonly courseUid: string; readonly exerciseUid: string },
  own: CohortOfLearner | undefined,
): Promise<OwnGrade | undefined> {
  if (await isKeptBack(db, viewer.id, exercise)) return { kind: "kept-back" };
  const cohort = own && (await findCohort(db, own.id));
  if (!cohort) return undefined;
  const { exerciseUid } = exercise;
  const [rules, work] = await Promise.all([readGradeRules(db, cohort), findWork(db, viewer.id, exerciseUid)]);
  const { adjusted, counted } = makeCell(work, rules.dueAt(viewer.id, exerciseUid), rules.lateness, rules.adjusted(viewer.id, exerciseUid));
  if (adjusted) return { kind: "adjusted", score: adjusted.score, reason: adjusted.reason };
  if (!counted || counted.late.factor === 1) return undefined;
  return { kind: "late", judged: counted.step.score, score: counted.score, daysLate: counted.late.daysLate };
}
