import { expect, test } from "vitest";
import { certifies, findCounted, isCharged, isJudged, type ScoredSubmission } from "./scoring.ts";

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

const hand = (id: string, score: number, change: Partial<ScoredSubmission> = {}): ScoredSubmission => ({
  id,
  policy: "best",
  verdict: score === 1 ? "passed" : "failed",
  score,
  afterSolution: false,
  hiddenChecks: "judged",
  discounted: false,
  ...change,
});
const counted = (...submissions: ScoredSubmission[]) => findCounted(submissions)?.id;

test("the exercise's policy says which score counts; of equal ones the last", () => {
  const under = (policy: ScoredSubmission["policy"]) =>
    counted(hand("1", 0.5, { policy }), hand("2", 0.8, { policy }), hand("3", 0.8, { policy }), hand("4", 0.2, { policy }));
  expect([under("best"), under("last"), under("first")]).toEqual(["3", "4", "1"]);
  expect(counted()).toBeUndefined();
});

test("what was not judged counts under no policy", () => {
  for (const policy of ["best", "last", "first"] as const) {
    const faults = (["platform-fault", "not-gradable", null] as const).map((verdict) => hand("9", 0, { policy, verdict }));
    expect(counted(...faults, hand("2", 0.4, { policy }), ...faults)).toBe("2");
  }
});

test("what was left out when hidden checks were due counts no more; what waits for them does", () => {
  expect(counted(hand("1", 0.9, { hiddenChecks: "left-out" }), hand("2", 0.6), hand("3", 0.5))).toBe("2");
  expect(counted(hand("1", 0.9, { hiddenChecks: "waiting" }), hand("2", 0.6))).toBe("1");
});

test("a pass certifies only with every check, and without the solution", () => {
  expect(
    [hand("1", 1), hand("1", 0.9), hand("1", 1, { hiddenChecks: "waiting" }), hand("1", 1, { afterSolution: true })].map(certifies),
  ).toEqual([true, false, false, false]);
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

test("what was looked at and discounted counts no more, and certifies nothing", () => {
  expect(counted(hand("1", 0.6), hand("2", 1, { discounted: true }))).toBe("1");
  expect(certifies(hand("2", 1, { discounted: true }))).toBe(false);
});
