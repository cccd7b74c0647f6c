import { expect, test } from "vitest";
import { chooseOutcomes, foreseeEffect, type TrialOutcome } from "./regrading.ts";
import type { ScorePolicy, ScoredSubmission } from "./scoring.ts";

const hand = (id: string, score: number | null, change: Partial<ScoredSubmission> = {}): ScoredSubmission => ({
  id,
  policy: "best",
  verdict: score === null ? "not-gradable" : score === 1 ? "passed" : "failed",
  score: score ?? 0,
  afterSolution: false,
  hiddenChecks: "judged",
  discounted: false,
  ...change,
});
const say = (submissionId: string, score: number | null, change: Partial<TrialOutcome> = {}): TrialOutcome => ({
  submissionId,
  verdict: score === null ? "not-gradable" : score === 1 ? "passed" : "failed",
  score: score ?? 0,
  hiddenPhase: "run",
  ...change,
});
const chosen = (submissions: ScoredSubmission[], outcomes: TrialOutcome[], lowers = false) =>
  chooseOutcomes(submissions, outcomes, lowers).chosen.map(({ submissionId, score }) => `${submissionId}: ${score}`);

test("higher and equal scores are taken over, lower ones only where somebody has chosen so", () => {
  const before = [hand("1", 0.5), hand("2", 0.5), hand("3", 0.8)];
  const after = [say("1", 0.9), say("2", 0.5), say("3", 0.2)];
  expect(chosen(before, after)).toEqual(["1: 0.9", "2: 0.5"]);
  expect(chosen(before, after, true)).toEqual(["1: 0.9", "2: 0.5", "3: 0.2"]);
  expect(foreseeEffect(before, after)).toEqual({ before: 0.8, after: 0.9, spared: 0.9 });
});

test("a fault or a broken judge replaces nothing, whatever was chosen", () => {
  const outcomes = [say("1", null), say("1", 0, { verdict: "platform-fault" }), say("1", 0, { verdict: null })];
  for (const lowers of [false, true]) expect(chosen([hand("1", 0.5)], outcomes, lowers)).toEqual([]);
});

test("a pass stays a pass even where the score is the same", () => {
  expect(chosen([hand("1", 1)], [say("1", 1, { verdict: "failed" })])).toEqual([]);
});

test("what a broken judge left without a grade gets one, unless it would push a better one aside", () => {
  const under = (policy: ScorePolicy) => {
    const before = [hand("1", null, { policy }), hand("2", 0.8, { policy }), hand("3", null, { policy })];
    return chosen(before, [say("1", 0.3), say("3", 0.3)]);
  };
  expect(under("best")).toEqual(["1: 0.3", "3: 0.3"]);
  expect(under("first")).toEqual(["3: 0.3"]);
  expect(under("last")).toEqual(["1: 0.3"]);
});

test("under no policy does a learner's score fall by itself", () => {
  const scores = [null, 0.2, 0.6, 1];
  for (const policy of ["best", "first", "last"] as const) {
    for (const [a, b, c, d] of scores.flatMap((a) =>
      scores.flatMap((b) => scores.flatMap((c) => scores.map((d) => [a, b, c, d] as const))),
    )) {
      const { before, spared } = foreseeEffect([hand("1", a, { policy }), hand("2", b, { policy })], [say("1", c), say("2", d)]);
      expect(spared ?? 0, `${policy}: ${a}, ${b} judged again: ${c}, ${d}`).toBeGreaterThanOrEqual(before ?? 0);
    }
  }
});

test("a judging without hidden checks does not replace one with them", () => {
  expect(chosen([hand("1", 0.5)], [say("1", 1, { hiddenPhase: "skip" })], true)).toEqual([]);
  expect(chosen([hand("1", 0.5, { hiddenChecks: "waiting" })], [say("1", 1, { hiddenPhase: "skip" })])).toEqual(["1: 1"]);
});
