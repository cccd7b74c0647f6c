import { expect, test } from "vitest";
import { formatDay, formatEnergy, formatNumber, formatSeconds } from "./formats.ts";

test.each([
  [0.004, "4 ms"],
  [0.31, "0.31 s"],
  [8, "8 s"],
  [59.96, "1 min 00 s"],
  [125, "2 min 05 s"],
  [7800, "2 h 10"],
  [0, "0 s"],
] as const)("%f seconds read as %s", (seconds, text) => {
  expect(formatSeconds("en", seconds)).toBe(text);
});

test("French writes a comma and groups thousands with a narrow space", () => {
  expect(formatSeconds("fr", 0.48)).toBe("0,48 s");
  expect(formatNumber("fr", 12_345)).toMatch(/^12\s345$/);
});

test("energy takes the unit that keeps it readable", () => {
  expect(formatEnergy("en", 71)).toBe("71 J");
  expect(formatEnergy("en", 4200)).toBe("4.2 kJ");
  expect(formatEnergy("fr", 720_000)).toBe("200 Wh");
});

test("a day is named in the reader's language", () => {
  const day = new Date("2026-11-22T10:00:00Z");
  expect(formatDay("en", day)).toBe("22 November 2026");
  expect(formatDay("fr", day)).toBe("22 novembre 2026");
});
