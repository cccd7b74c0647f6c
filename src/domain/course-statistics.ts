import type { GradedExercise, GradeRow } from "./gradebook.ts";

/** Fewer learners than this say nothing about how an exercise tells them apart. */
const fewestForDiscrimination = 10;

/** How an exercise went in a cohort. Shares are from 0 to 1. */
export interface ExerciseStatistics {
  readonly exercise: GradedExercise;
  /** Learners who handed something in. */
  readonly tried: number;
  readonly passed: number;
  /** Of those who tried: how many passed. The lower, the more difficult. */
  readonly passShare: number | null;
  readonly meanScore: number | null;
  /**
   * Point-biserial correlation of passing with the score in all other exercises, among those who tried: near 0 or below,
   * passing does not depend on what the course teaches elsewhere.
   */
  readonly discrimination: number | null;
  /** Of those who passed. */
  readonly medianAttempts: number | null;
  readonly medianWorkMs: number | null;
  readonly failedChecks: readonly { readonly check: string; readonly learners: number }[];
}

/** What is known of a cohort's work, exercise by exercise in teaching order. */
export function makeExerciseStatistics(
  exercises: readonly GradedExercise[],
  rows: readonly GradeRow[],
  failed: readonly { readonly exerciseUid: string; readonly check: string; readonly learners: number }[],
): ExerciseStatistics[] {
  const checks = Map.groupBy(failed, ({ exerciseUid }) => exerciseUid);
  return exercises.map((exercise, index) => {
    const tried = rows.filter((row) => (row.cells[index]?.attempts ?? 0) > 0);
    const passed = tried.filter((row) => row.cells[index]?.passedAfter != null);
    const scores = tried.flatMap((row) => row.cells[index]?.score ?? []);
    return {
      exercise,
      tried: tried.length,
      passed: passed.length,
      passShare: tried.length === 0 ? null : passed.length / tried.length,
      meanScore: scores.length === 0 ? null : mean(scores),
      discrimination: discriminate(exercises, tried, index),
      medianAttempts: median(passed.flatMap((row) => row.cells[index]?.passedAfter ?? [])),
      medianWorkMs: median(passed.flatMap((row) => row.cells[index]?.passedAfterMs ?? [])),
      failedChecks: checks.get(exercise.uid) ?? [],
    };
  });
}

function discriminate(exercises: readonly GradedExercise[], tried: readonly GradeRow[], index: number): number | null {
  if (tried.length < fewestForDiscrimination) return null;
  const passes = tried.map((row) => (row.cells[index]?.passedAfter == null ? 0 : 1));
  return correlate(
    passes,
    tried.map((row) => scoreElsewhere(exercises, row, index)),
  );
}

/** Points in all exercises but one. */
function scoreElsewhere(exercises: readonly GradedExercise[], { cells }: GradeRow, index: number): number {
  return exercises.reduce((sum, { points }, at) => (at === index ? sum : sum + (cells[at]?.score ?? 0) * points), 0);
}

/** Pearson's correlation, which is the point-biserial one where the first are zeros and ones; null where one of both is all the same. */
export function correlate(first: readonly number[], second: readonly number[]): number | null {
  const [meanFirst, meanSecond] = [mean(first), mean(second)];
  let [together, squaresFirst, squaresSecond] = [0, 0, 0];
  for (const [index, value] of first.entries()) {
    const [a, b] = [value - meanFirst, (second[index] ?? 0) - meanSecond];
    together += a * b;
    squaresFirst += a * a;
    squaresSecond += b * b;
  }
  return squaresFirst === 0 || squaresSecond === 0 ? null : together / Math.sqrt(squaresFirst * squaresSecond);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The middle one; of two in the middle, their mean. Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
