import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeLinearScale, makeLogScale } from "./chart-scale.ts";

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });

describe("chart scales", () => {
  it("place every value inside the drawing", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const scale = makeLinearScale(low, high, 0, 100);
        for (const one of [low, high]) {
          expect(scale.place(one)).toBeGreaterThanOrEqual(-1e-6);
          expect(scale.place(one)).toBeLessThanOrEqual(100 + 1e-6);
        }
        expect(scale.marks.length).toBeLessThanOrEqual(12);
      }),
      { numRuns: 2000 },
    );
  });

  it("place every positive value inside a logarithmic drawing", () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const scale = makeLogScale(Math.min(a, b), Math.max(a, b), 0, 100);
        for (const one of [a, b]) {
          expect(scale.place(one)).toBeGreaterThanOrEqual(-1e-3);
          expect(scale.place(one)).toBeLessThanOrEqual(100 + 1e-3);
        }
      }),
    );
  });

  it("mark round numbers", () => {
    expect(makeLinearScale(0, 10, 0, 100).marks).toEqual([0, 2, 4, 6, 8, 10]);
    expect(makeLogScale(0.02, 5, 0, 100).marks).toEqual([0.01, 0.1, 1, 10]);
  });
});
