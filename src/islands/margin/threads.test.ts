import { expect, test } from "vitest";
import type { MarginComment } from "#src/domain/beside.ts";
import { makeThreads } from "./threads.ts";

const files = [
  { path: "a.py", text: "one\ntwo\nthree" },
  { path: "b.py", text: "four" },
];
let count = 0;
const say = (fileName: string, line: number, lineText: string, change: Partial<MarginComment> = {}): MarginComment => ({
  id: `${count++}`,
  fileName,
  line,
  lineText,
  text: "Why?",
  author: "Tom",
  isLearner: false,
  isDone: false,
  at: "2026-11-22T18:00:00.000Z",
  ...change,
});

test("what was said beside one line stands together, in the order of the files and their lines", () => {
  const threads = makeThreads([say("b.py", 1, "four"), say("a.py", 3, "three"), say("a.py", 1, "one"), say("a.py", 3, "three")], files);
  expect(threads.map(({ fileName, line, comments }) => [fileName, line, comments.length])).toEqual([
    ["a.py", 1, 1],
    ["a.py", 3, 2],
    ["b.py", 1, 1],
  ]);
});

test("a line that has moved takes its comments along; one that is gone leaves them in its place", () => {
  const moved = [{ path: "a.py", text: "zero\none\nthree" }];
  const threads = makeThreads([say("a.py", 1, "one"), say("a.py", 2, "two")], moved);
  expect(threads.map(({ line, isKept }) => [line, isKept])).toEqual([
    [2, true],
    [2, false],
  ]);
});

test("a new answer opens a thread that was done", () => {
  const done = say("a.py", 1, "one", { isDone: true });
  expect(makeThreads([done], files)[0]?.isDone).toBe(true);
  expect(makeThreads([done, say("a.py", 1, "one")], files)[0]?.isDone).toBe(false);
});
