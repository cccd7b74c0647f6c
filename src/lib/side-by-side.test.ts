import { expect, it } from "vitest";
import { alignLines } from "./side-by-side.ts";

it("stands what both have side by side, and what one has alone beside nothing", () => {
  expect(alignLines("a\nb\nc\n", "a\nc\nd\n")).toEqual([
    { left: "a", right: "a", same: true },
    { left: "b", right: null, same: false },
    { left: "c", right: "c", same: true },
    { left: null, right: "d", same: false },
  ]);
});

it("takes lines that differ in spaces at their ends for the same, and shows each as it is", () => {
  expect(alignLines("if x:\n  a\n", "if x:\n    a\n")[1]).toEqual({ left: "  a", right: "    a", same: true });
});
