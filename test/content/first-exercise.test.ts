import { expect, test } from "vitest";
import { packCourse } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";
import { FirstExercise } from "#kit/first-exercise.ts";

test("the exercise on the trainers' first page can be copied into a course, and is packed without a word of complaint", async () => {
  using exercise = new FirstExercise();
  const { pack, problems } = await packCourse(exercise.course);
  const ours = problems.filter(({ file }) => file.includes("double"));
  expect(ours.map(formatProblem)).toEqual([]);
  expect(pack?.exercises.find(({ slug }) => slug === "double")?.solution).toHaveLength(1);
});
