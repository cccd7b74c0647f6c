import { describe, expect, it } from "vitest";
import { expectUse, nothingUsed, noteUse } from "./lately-used.ts";

const MINUTE = 60_000;

/** Two hours of the same, noted once a minute. */
const settle = (learners: number, slices: number) =>
  Array.from({ length: 120 }).reduce<typeof nothingUsed>(
    (lately, _, minute) => noteUse(lately, { learners, slices }, minute * MINUTE),
    nothingUsed,
  );

describe("what was used lately", () => {
  it("says nothing of people who have just come: a rule of thumb does", () => {
    expect(expectUse(nothingUsed, 40, 8)).toEqual({ known: 0, guessed: 5 });
  });

  it("says of those who have been there for a while what they will use, and guesses only the others", () => {
    const { known, guessed } = expectUse(settle(40, 2), 56, 8);
    expect(known).toBeCloseTo(2, 2);
    expect(guessed).toBeCloseTo(2, 2);
  });

  it("expects no more of those who have left", () => {
    expect(expectUse(settle(40, 2), 10, 8).known).toBeCloseTo(0.5, 2);
    expect(expectUse(settle(40, 2), 0, 8)).toEqual({ known: 0, guessed: 0 });
  });

  it("follows a class to a heavier exercise, not to a moment's rush", () => {
    const before = settle(40, 2);
    const rush = noteUse(before, { learners: 40, slices: 16 }, 120 * MINUTE);
    expect(expectUse(rush, 40, 8).known).toBeLessThan(5);
    const heavier = Array.from({ length: 30 }).reduce<typeof before>(
      (lately, _, minute) => noteUse(lately, { learners: 40, slices: 16 }, (120 + minute) * MINUTE),
      before,
    );
    expect(expectUse(heavier, 40, 8).known).toBeGreaterThan(15);
  });
});
