import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packCourse } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";

const courses = path.resolve(import.meta.dirname, "../../content/courses");

test.for(readdirSync(courses))("the course %s packs with no error, in every language, with no stale translation", async (slug) => {
  const { digest, problems } = await packCourse(path.join(courses, slug));
  expect(problems.map(formatProblem)).toEqual([]);
  expect(digest).toMatch(/^sha256:/);
});
