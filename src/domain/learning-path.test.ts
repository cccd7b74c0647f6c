import { expect, test } from "vitest";
import type { OutlineItem } from "./course-outline.ts";
import { type CourseOutline, makeLearningPath } from "./learning-path.ts";
import type { ItemProgress } from "./me-view.ts";

const item = (uid: string): OutlineItem => ({ kind: "lesson", uid, slug: uid, title: uid, number: "1.1", minutes: 20 });
const makeCourse = (slug: string, uids: string[]): CourseOutline => ({
  slug,
  title: slug,
  modules: [{ uid: `${slug}-m`, hasPlacement: false, slug: "m", number: 1, title: "m", items: uids.map(item) }],
});
const courses = [makeCourse("text", ["a", "b", "c"]), makeCourse("vision", ["x"])];
const path = (...progress: [uid: string, state: ItemProgress["state"]][]) => {
  const {
    resume,
    open,
    courses: touched,
  } = makeLearningPath(
    courses,
    progress.map(([uid, state]) => ({ uid, state })),
  );
  return {
    resume: resume?.item.uid,
    open: open.map((place) => place.item.uid),
    courses: touched.map(({ course, done, total }) => [course.slug, done, total]),
  };
};

test("somebody new has no place yet", () => {
  expect(path()).toEqual({ resume: undefined, open: [], courses: [] });
});

test("one goes on with what was open last", () => {
  expect(path(["b", "opened"], ["a", "opened"])).toEqual({ resume: "b", open: ["a"], courses: [["text", 0, 3]] });
});

test("after something done comes what follows it", () => {
  expect(path(["a", "done"])).toMatchObject({ resume: "b", courses: [["text", 1, 3]] });
});

test("after the last of a course comes what was left out before", () => {
  expect(path(["c", "done"], ["b", "done"]).resume).toBe("a");
});

test("when all of the course is done there is nowhere to go on", () => {
  expect(path(["x", "done"])).toEqual({ resume: undefined, open: [], courses: [["vision", 1, 1]] });
});

test("what no course holds any longer is passed over", () => {
  expect(path(["gone", "opened"], ["a", "opened"])).toMatchObject({ resume: "a", open: [] });
});

test("whoever has passed a module's test goes on behind it, unless they are in it", () => {
  const twoModules: CourseOutline = {
    ...makeCourse("two", []),
    modules: [makeCourse("one", ["a", "b"]), makeCourse("two", ["c", "d"])].flatMap(({ modules }) => modules),
  };
  const resume = (progress: ItemProgress[], placed: string[]) => makeLearningPath([twoModules], progress, placed).resume?.item.uid;
  expect(resume([{ uid: "a", state: "done" }], [])).toBe("b");
  expect(resume([{ uid: "a", state: "done" }], ["one-m"])).toBe("c");
  expect(resume([{ uid: "b", state: "opened" }], ["one-m"])).toBe("b");
});
