import { expect, test } from "vitest";
import { measureCompletion } from "./completion.ts";

const on = (day: number) => new Date(Date.UTC(2026, 10, day));

test("a course is complete since its last item is done", () => {
  const done = new Map([
    ["a", on(3)],
    ["b", on(9)],
    ["elsewhere", on(20)],
  ]);
  expect(measureCompletion(["a", "b"], done)).toEqual({ done: 2, total: 2, completedAt: on(9) });
  expect(measureCompletion(["a", "b", "c"], done)).toEqual({ done: 2, total: 3, completedAt: null });
});

test("a course of nothing is never complete", () => {
  expect(measureCompletion([], new Map())).toEqual({ done: 0, total: 0, completedAt: null });
});
