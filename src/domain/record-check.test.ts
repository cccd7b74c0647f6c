import { expect, test } from "vitest";
import { makeCheck, makeRecord } from "#kit/test-runner.ts";
import { findIncoherence } from "./record-check.ts";

const judge = { tasks: [{ id: 1, points: 2 }], hiddenPhase: "run" as const };

test("what a judge can have said is a grade", () => {
  expect(findIncoherence(judge, makeRecord())).toBeNull();
  const checks = [makeCheck("a"), makeCheck("b", { status: "failed", points: 0 })];
  expect(findIncoherence(judge, makeRecord({ verdict: "failed", score: 0.5, checks }))).toBeNull();
  expect(findIncoherence(judge, makeRecord({ verdict: "not-gradable", score: 0, checks: [] }))).toBeNull();
});

test("a hidden check that was not run yet is no reason to doubt a pass", () => {
  const checks = [makeCheck("a"), makeCheck("b", { hidden: true, status: "skipped", points: 0 })];
  expect(findIncoherence({ ...judge, hiddenPhase: "skip" }, makeRecord({ checks }))).toBeNull();
  expect(findIncoherence(judge, makeRecord({ checks }))).toContain("b is skipped");
});

test.for([
  ["a task that does not exist", { checks: [makeCheck("a", { task: 9 })] }],
  ["a check told twice", { checks: [makeCheck("a"), makeCheck("a")] }],
  ["more points than there are", { checks: [makeCheck("a", { points: 3 })] }],
  ["a score that is not its points'", { score: 1, points: 1, maxPoints: 2 }],
  ["a pass with a failed check", { checks: [makeCheck("a", { status: "failed" })] }],
  ["a pass with nothing checked", { checks: [] }],
] as const)("%s is no grade", ([, change]) => {
  expect(
    findIncoherence(judge, makeRecord({ ...change, ...("checks" in change ? { checks: [...change.checks] } : {}) } as never)),
  ).not.toBeNull();
});
