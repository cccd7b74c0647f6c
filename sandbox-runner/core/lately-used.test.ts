import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSpare, expectUse, nothingUsed, noteUse } from "./lately-used.ts";

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
    const rush = noteUse(before, { learners: 40, slices: 16 }, 119 * MINUTE + 20_000);
    expect(expectUse(rush, 40, 8).known).toBeLessThan(5);
    const heavier = Array.from({ length: 10 }).reduce<typeof before>(
      (lately, _, minute) => noteUse(lately, { learners: 40, slices: 16 }, (120 + minute) * MINUTE),
      before,
    );
    expect(expectUse(heavier, 40, 8).known).toBeGreaterThan(15);
  });
});

describe("what is to spare", () => {
  const use = fc.double({ min: 0.01, max: 1_000, noNaN: true });
  const headroom = fc.double({ min: 0, max: 10, noNaN: true });

  it("grows with the use, and by less for each slice the larger a class is", () => {
    fc.assert(
      fc.property(use, use, headroom, (one, other, spare) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)];
        expect(addSpare(large, spare)).toBeGreaterThanOrEqual(addSpare(small, spare));
        expect(addSpare(large, spare) / large).toBeLessThanOrEqual(addSpare(small, spare) / small + 1e-9);
      }),
    );
  });

  it("is less for cohorts that share a fleet than for each by itself", () => {
    fc.assert(
      fc.property(use, use, headroom, (one, other, spare) => {
        expect(addSpare(one + other, spare)).toBeLessThanOrEqual(addSpare(one, spare) + addSpare(other, spare) + 1e-9);
      }),
    );
  });

  it("is nothing where nothing was used, or no headroom is wanted", () => {
    expect([addSpare(0, 3), addSpare(4, 0), addSpare(4, 1)]).toEqual([0, 4, 6]);
  });
});
