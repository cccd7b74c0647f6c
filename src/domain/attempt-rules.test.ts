import { expect, test } from "vitest";
import { refuseTooMany } from "./attempt-rules.ts";

const rules = { max: 2, cooldownSeconds: 10, score: "best" } as const;
const now = new Date("2026-11-22T18:00:00Z");
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test("attempts end, and saying so names how many there were", () => {
  expect(() => refuseTooMany(rules, { used: 2, lastAt: secondsAgo(60) }, now)).toThrow(
    expect.objectContaining({ code: "attempts-used-up", params: { max: 2 } }),
  );
});

test("cooling down names the seconds that are left", () => {
  expect(() => refuseTooMany(rules, { used: 1, lastAt: secondsAgo(7.5) }, now)).toThrow(
    expect.objectContaining({ code: "cooling-down", params: { seconds: 3 } }),
  );
  expect(() => refuseTooMany(rules, { used: 1, lastAt: secondsAgo(10) }, now)).not.toThrow();
});

test("a first submission is always in time", () => {
  expect(() => refuseTooMany(rules, { used: 0, lastAt: null }, now)).not.toThrow();
});
