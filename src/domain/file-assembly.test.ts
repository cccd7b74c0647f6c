import { expect, test } from "vitest";
import { AppError } from "./errors.ts";
import { assembleFiles, makeStorable, pickEditable } from "./file-assembly.ts";

const exercise = {
  settings: { editable: ["bpe.py", "notes.py"] },
  starter: [
    { path: "bpe.py", text: "starter" },
    { path: "notes.py", text: "empty" },
  ],
  given: [{ path: "corpus.py", text: "given" }],
};

test("an attempt gets the learner's files, the starter for what is missing, and the given ones", () => {
  expect(assembleFiles(exercise, [{ path: "bpe.py", text: "mine" }])).toEqual([
    { path: "bpe.py", text: "mine" },
    { path: "notes.py", text: "empty" },
    { path: "corpus.py", text: "given" },
  ]);
});

test("a file that is not the learner's to write is refused", () => {
  for (const path of ["corpus.py", "judge.py"]) expect(() => assembleFiles(exercise, [{ path, text: "" }])).toThrow(AppError);
});

test("a path that stands twice does not get past the first look", () => {
  expect(
    assembleFiles(exercise, [
      { path: "bpe.py", text: "1" },
      { path: "bpe.py", text: "2" },
    ])[0]?.text,
  ).toBe("2");
});

test("only editable files count as the learner's", () => {
  expect(pickEditable(exercise, assembleFiles(exercise, [])).map((file) => file.path)).toEqual(["bpe.py", "notes.py"]);
});

test("what the database cannot hold is replaced", () => {
  expect(makeStorable({ path: "a.py", text: "a\0b\uD800c" }).text).toBe("a\u{FFFD}b\u{FFFD}c");
});
