import fc from "fast-check";
import { expect, it } from "vitest";
import { makeReadable, measureContrast, readableRatio } from "./contrast.ts";
import { darkGround, lightGround } from "./run-style.ts";
import type { Rgb } from "./style.ts";

const byte = fc.nat(255);
const colour = fc.tuple(byte, byte, byte);

it("makes every colour readable on paper and at night", () => {
  fc.assert(
    fc.property(colour, fc.constantFrom<Rgb>(lightGround, darkGround), (asked, ground) => {
      expect(measureContrast(makeReadable(asked, ground), ground)).toBeGreaterThanOrEqual(readableRatio);
    }),
  );
});

it("leaves a readable colour as it is", () => {
  expect(makeReadable([0, 0, 120], lightGround)).toEqual([0, 0, 120]);
});
