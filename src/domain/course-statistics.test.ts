import { describe, expect, it } from "vitest";
import { correlate, makeExerciseStatistics, median } from "./course-statistics.ts";
import { type GradeCell, type GradedExercise, type GradeRow } from "./gradebook.ts";
import { advise } from "./lesson-advice.ts";
import { UserId } from "./people.ts";

const exercise = (number: number): GradedExercise => ({
  uid: `exercise-${number}`,
  slug: `e${number}`,
  number: `1.${number}`,
  title: `E${number}`,
  module: 0,
  points: 1,
});
const exercises = [exercise(1), exercise(2)];
const cell = (score: number | null, passedAfter: number | null = score === 1 ? 1 : null): GradeCell => ({
  score,
  counted: null,
  adjusted: null,
  attempts: score === null ? 0 : 1,
  workMs: 0,
  gpuMs: 0,
  passedAfter,
  passedAfterMs: passedAfter === null ? null : passedAfter * 60_000,
  marks: [],
});
const row = (number: number, first: GradeCell, second: GradeCell): GradeRow => ({
  userId: UserId.parse(`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`),
  name: `L${number}`,
  cells: [first, second],
  modules: [0],
  total: 0,
});

describe("statistics of an exercise", () => {
  it("say how many passed of those who tried, their mean, and what it took them", () => {
    const rows = [row(1, cell(1, 1), cell(null)), row(2, cell(1, 3), cell(null)), row(3, cell(0.25), cell(null))];
    expect(makeExerciseStatistics(exercises, rows, [])[0]).toMatchObject({
      tried: 3,
      passed: 2,
      passShare: 2 / 3,
      meanScore: 0.75,
      medianAttempts: 2,
      medianWorkMs: 120_000,
      discrimination: null,
    });
    expect(makeExerciseStatistics(exercises, rows, [])[1]).toMatchObject({ tried: 0, passShare: null, meanScore: null });
  });

  it("say how passing goes with the score elsewhere", () => {
    const goes = Array.from({ length: 12 }, (_, at) => row(at, at < 6 ? cell(1) : cell(0), at < 6 ? cell(0.9) : cell(0.1)));
    const against = Array.from({ length: 12 }, (_, at) => row(at, at < 6 ? cell(1) : cell(0), at < 6 ? cell(0.1) : cell(0.9)));
    expect(makeExerciseStatistics(exercises, goes, [])[0]?.discrimination).toBeCloseTo(1);
    expect(makeExerciseStatistics(exercises, against, [])[0]?.discrimination).toBeCloseTo(-1);
  });

  it("say nothing of that where everybody passes", () => {
    const all = Array.from({ length: 12 }, (_, at) => row(at, cell(1), cell(at / 12)));
    expect(makeExerciseStatistics(exercises, all, [])[0]?.discrimination).toBeNull();
  });
});

it("correlates as by hand", () => {
  // Of (1, 3), (0, 1), (1, 2), (0, 2): means 0.5 and 2, sum of products 1, of squares 1 and 2.
  expect(correlate([1, 0, 1, 0], [3, 1, 2, 2])).toBeCloseTo(1 / Math.sqrt(2));
});

it("takes the middle, or the mean of the two in the middle", () => {
  expect(median([])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

describe("advice", () => {
  const rows = Array.from({ length: 10 }, (_, at) => row(at, at < 2 ? cell(1) : cell(0), cell(1)));

  it("begins with the exercise that few pass, and names the check that most fail", () => {
    const failed = [{ exerciseUid: "exercise-1", check: "looks-ahead", learners: 8 }];
    const [first, ...others] = advise(makeExerciseStatistics(exercises, rows, failed), []);
    expect(first).toMatchObject({
      uid: "exercise-1",
      reasons: [
        { kind: "few-pass", passed: 2, tried: 10 },
        { kind: "one-check", check: "looks-ahead", failed: 8, tried: 10 },
      ],
    });
    expect(others).toEqual([]);
  });

  it("says where learners leave", () => {
    const path = [
      { uid: "lesson", learners: 40 },
      { uid: "exercise-2", learners: 10 },
    ];
    const found = advise(makeExerciseStatistics(exercises, rows, []), path).find(({ uid }) => uid === "exercise-2");
    expect(found?.reasons).toEqual([{ kind: "many-leave", left: 30, reached: 40 }]);
  });

  it("says nothing about a handful of learners", () => {
    expect(advise(makeExerciseStatistics(exercises, rows.slice(2, 6), []), [])).toEqual([]);
  });
});
