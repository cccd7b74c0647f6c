import type { Lateness } from "./cohort-terms.ts";
import { type CountedStep, countStep, type GradeStep } from "./grade-steps.ts";
import type { UserId } from "./people.ts";

/** An exercise as a column of the gradebook. */
export interface GradedExercise {
  readonly uid: string;
  readonly slug: string;
  /** Module and position, such as "2.5". */
  readonly number: string;
  readonly title: string;
  /** Its module's place in the course, from 0. */
  readonly module: number;
  readonly points: number;
}

/** What is kept of a learner's work on an exercise. */
export interface KeptWork {
  readonly exerciseUid: string;
  readonly steps: readonly GradeStep[];
  readonly attempts: number;
  readonly workMs: number;
  readonly gpuMs: number;
  /** Judged submissions up to the first that passed, and the work until then; null where none has. */
  readonly passedAfter: number | null;
  readonly passedAfterMs: number | null;
}

export interface LearnerWork {
  readonly userId: UserId;
  readonly name: string;
  readonly work: readonly KeptWork[];
}

/** A score that somebody gave by hand. */
export interface Adjusted {
  readonly score: number;
  readonly reason: string;
}

/** What is to be known about a cell besides its number, in words rather than by colour. */
export const gradeMarks = ["late", "adjusted", "regraded", "provisional", "suspect", "after-solution"] as const;
export type GradeMark = (typeof gradeMarks)[number];

/** One learner's work on one exercise, as it counts. */
export interface GradeCell extends Omit<KeptWork, "steps" | "exerciseUid"> {
  /** What counts, from 0 to 1: what somebody gave by hand, or else what lateness left; null where nothing was judged. */
  readonly score: number | null;
  readonly counted: CountedStep | null;
  readonly adjusted: Adjusted | null;
  readonly marks: readonly GradeMark[];
}

/** One learner's row: a cell for each exercise, and shares of the points that there are. */
export interface GradeRow {
  readonly userId: UserId;
  readonly name: string;
  readonly cells: readonly GradeCell[];
  readonly modules: readonly number[];
  readonly total: number;
}

/** By which rules a cohort's gradebook is made. */
export interface GradeRules {
  readonly lateness: Lateness;
  dueAt(userId: string, exerciseUid: string): Date | null;
  adjusted(userId: string, exerciseUid: string): Adjusted | undefined;
}

/** What a learner has handed in comes to. */
export function makeCell(work: KeptWork | undefined, dueAt: Date | null, lateness: Lateness, adjusted: Adjusted | undefined): GradeCell {
  const counted = (work && countStep(work.steps, dueAt, lateness)) ?? null;
  const isLate = counted !== null && (counted.late.state === "late" || counted.late.state === "closed");
  const marks = new Set<GradeMark>([...(isLate ? (["late"] as const) : []), ...(adjusted ? (["adjusted"] as const) : [])]);
  for (const mark of counted?.step.marks ?? []) marks.add(mark);
  return {
    score: adjusted?.score ?? counted?.score ?? null,
    counted,
    adjusted: adjusted ?? null,
    attempts: work?.attempts ?? 0,
    workMs: work?.workMs ?? 0,
    gpuMs: work?.gpuMs ?? 0,
    passedAfter: work?.passedAfter ?? null,
    passedAfterMs: work?.passedAfterMs ?? null,
    marks: [...marks],
  };
}

/** A row for each learner. What was not handed in counts as nothing. */
export function makeGradeRows(exercises: readonly GradedExercise[], learners: readonly LearnerWork[], rules: GradeRules): GradeRow[] {
  return learners.map(({ userId, name, work }) => {
    const byExercise = new Map(work.map((one) => [one.exerciseUid, one]));
    const cells = exercises.map(({ uid }) =>
      makeCell(byExercise.get(uid), rules.dueAt(userId, uid), rules.lateness, rules.adjusted(userId, uid)),
    );
    return { userId, name, cells, ...sumUp(exercises, cells) };
  });
}

function sumUp(exercises: readonly GradedExercise[], cells: readonly GradeCell[]): Pick<GradeRow, "modules" | "total"> {
  const reached: number[] = [];
  const possible: number[] = [];
  for (const [index, { module, points }] of exercises.entries()) {
    reached[module] = (reached[module] ?? 0) + (cells[index]?.score ?? 0) * points;
    possible[module] = (possible[module] ?? 0) + points;
  }
  const sum = (all: readonly number[]) => all.reduce((total, one) => total + (one ?? 0), 0);
  // A module without exercises has no total; it is at 0 and has no column.
  const modules = Array.from(possible, (most, module) => (most ? (reached[module] ?? 0) / most : 0));
  return { modules, total: sum(possible) > 0 ? sum(reached) / sum(possible) : 0 };
}
