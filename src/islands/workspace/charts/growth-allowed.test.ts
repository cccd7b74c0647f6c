import { expect, test } from "vitest";
import type { Growth } from "#contract/verdict.ts";
import { drawAllowed } from "./growth-allowed.ts";

const measure = (time: (size: number) => number): Growth["points"] => [100, 200, 400, 800].map((size) => [size, 1, time(size), 9999]);

test("a program that grows as fast as is allowed lies on the line, whatever every call takes", () => {
  const line = drawAllowed({ points: measure((size) => 7 + 0.01 * size ** 1.5), atMost: 1.5 });
  expect(line.at(-1)?.[0]).toBe(800);
  expect(line.at(-1)?.[1]).toBeCloseTo(7 + 0.01 * 800 ** 1.5);
});

test("a program that grows faster ends above the line, and one that grows slower below", () => {
  const end = (exponent: number) => drawAllowed({ points: measure((size) => size ** exponent), atMost: 1.5 }).at(-1)?.[1] ?? 0;
  expect(end(2)).toBeLessThan(800 ** 2);
  expect(end(1)).toBeGreaterThan(800);
});

test("times that shrink, and a growth of nought, are drawn flat", () => {
  expect(drawAllowed({ points: measure((size) => 1000 - size), atMost: 1 }).every(([, time]) => time === 900)).toBe(true);
  expect(drawAllowed({ points: measure((size) => size), atMost: 0 }).every(([, time]) => time === 100)).toBe(true);
});
