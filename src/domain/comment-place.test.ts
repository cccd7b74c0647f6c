import { expect, test } from "vitest";
import { placeComment } from "./comment-place.ts";

const text = "import torch\n\nx = 1\ny = 2\nx = 1\n";

test("a comment stays beside its line while the line is where it was", () => {
  expect(placeComment(text, { line: 4, lineText: "y = 2" })).toEqual({ line: 4, isKept: true });
});

test("a comment follows its line, to the nearest that says the same", () => {
  expect(placeComment(`# new\n${text}`, { line: 4, lineText: "y = 2" })).toEqual({ line: 5, isKept: true });
  expect(placeComment(text, { line: 3, lineText: "x = 1" })).toEqual({ line: 3, isKept: true });
  expect(placeComment(text, { line: 6, lineText: "x = 1" })).toEqual({ line: 5, isKept: true });
});

test("a comment whose line was rewritten stays in its place, within the text, and says so", () => {
  expect(placeComment(text, { line: 4, lineText: "z = 3" })).toEqual({ line: 4, isKept: false });
  expect(placeComment("one line", { line: 40, lineText: "gone" })).toEqual({ line: 1, isKept: false });
});
