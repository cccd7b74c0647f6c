import { describe, expect, it } from "vitest";
import { Picture } from "#contract/verdict.ts";
import { drawLevels, findRange, findWorst, levels } from "./mismatch-cells.ts";

const picture = Picture.parse({
  rows: 2,
  columns: 2,
  of: [2, 5],
  expected: [0, 1, 2, 3],
  actual: [0, 1.5, 2, null],
  difference: [0, 0.5, 0, null],
});

describe("a picture of two arrays", () => {
  it("names the worst places first, and what they stand for", () => {
    expect(findWorst(picture)).toEqual([
      { index: 3, rows: [1, 1], columns: [2, 4] },
      { index: 1, rows: [0, 0], columns: [2, 4] },
    ]);
    expect(findWorst(picture, 1)).toHaveLength(1);
  });

  it("measures both arrays by one scale, and knows no number that is not finite", () => {
    expect(findRange(picture.expected, picture.actual)).toEqual([0, 3]);
    expect(findRange([null], [])).toEqual([0, 0]);
  });

  it("draws each value as dark as it is high, and apart what has no number", () => {
    const paths = drawLevels(picture.actual, 2, [0, 3]);
    expect(paths.get(levels / 2)).toBe("M1 0h1v1h-1z");
    expect(paths.get("none")).toBe("M1 1h1v1h-1z");
    expect(paths.has(0)).toBe(false);
  });

  it("draws nothing where all values are the same", () => {
    expect(drawLevels([5, 5], 2, [5, 5]).size).toBe(0);
  });

  it("refuses more or fewer values than cells", () => {
    expect(Picture.safeParse({ ...picture, actual: [1] }).success).toBe(false);
  });
});
