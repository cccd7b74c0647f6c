import { expect, test } from "vitest";
import { countScore, isCharged, isJudged } from "./scoring.ts";

const completed = { reason: "completed", exitCode: 0, signal: null } as const;
const outcome = { ending: completed, started: true, notGradableBefore: 0 };

test("what the learner's code caused is charged", () => {
  for (const verdict of ["passed", "failed", "limit"] as const) expect(isCharged({ ...outcome, verdict })).toBe(true);
});

test("a platform fault is never charged, whatever else is said", () => {
  expect(isCharged({ ...outcome, verdict: "platform-fault" })).toBe(false);
  expect(isCharged({ ...outcome, verdict: "failed", ending: { reason: "platform-fault", fault: "gone", detail: "" } })).toBe(false);
});

test("three not-gradable results are free, the fourth is not", () => {
  const charged = [0, 1, 2, 3].map((notGradableBefore) => isCharged({ ...outcome, verdict: "not-gradable", notGradableBefore }));
  expect(charged).toEqual([false, false, false, true]);
});

test("stopping costs an attempt only once the code runs", () => {
  expect(isCharged({ ...outcome, verdict: null, ending: { reason: "stopped" }, started: false })).toBe(false);
  expect(isCharged({ ...outcome, verdict: null, ending: { reason: "stopped" }, started: true })).toBe(true);
});

test("the exercise's policy says which score counts", () => {
  expect(countScore("best", 0.8, 0.5)).toBe(0.8);
  expect(countScore("last", 0.8, 0.5)).toBe(0.5);
  expect(countScore("first", 0.8, 1)).toBe(0.8);
  expect(countScore("first", null, 1)).toBe(1);
});

test("only passed, failed and limit speak about the learner's work", () => {
  expect([null, "passed", "failed", "limit", "not-gradable", "platform-fault"].map((verdict) => isJudged(verdict as never))).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});
