import { describe, expect, it } from "vitest";
import { Lateness } from "./cohort-terms.ts";
import { countStep, listSteps, type SteppedSubmission } from "./grade-steps.ts";

const due = new Date("2026-11-20T12:00:00Z");
const hours = (count: number) => new Date(due.getTime() + count * 3_600_000);
const submission = (number: number, score: number, change: Partial<SteppedSubmission> = {}): SteppedSubmission => ({
  id: `s${number}`,
  policy: "best",
  verdict: score === 1 ? "passed" : "failed",
  score,
  afterSolution: false,
  hiddenChecks: "judged",
  discounted: false,
  number,
  handedInAt: hours(number),
  regraded: false,
  suspect: false,
  ...change,
});
const late = Lateness.parse({ graceMinutes: 30, lossPerDay: 0.5 });

describe("steps of a grade", () => {
  it("are the submissions that were the best so far, where the best counts", () => {
    const steps = listSteps([submission(1, 0.5), submission(2, 0.25), submission(3, 1)]);
    expect(steps.map(({ number, score }) => [number, score])).toEqual([
      [1, 0.5],
      [3, 1],
    ]);
  });

  it("are one where the last counts, and one where the first does", () => {
    const all = (policy: "last" | "first") => listSteps([submission(1, 0.5, { policy }), submission(2, 0.25, { policy })]);
    expect(all("last").map(({ number }) => number)).toEqual([2]);
    expect(all("first").map(({ number }) => number)).toEqual([1]);
  });

  it("leave out what counts no more, what hidden checks passed over, and what was not judged", () => {
    const steps = listSteps([
      submission(1, 0.2),
      submission(2, 0.4, { discounted: true }),
      submission(3, 0.6, { hiddenChecks: "left-out" }),
      submission(4, 1, { verdict: "platform-fault" }),
    ]);
    expect(steps.map(({ number }) => number)).toEqual([1]);
  });

  it("carry what is to be known about them", () => {
    const marked = submission(1, 1, { regraded: true, hiddenChecks: "waiting", suspect: true, afterSolution: true });
    expect(listSteps([marked])[0]?.marks).toEqual(["regraded", "provisional", "suspect", "after-solution"]);
  });
});

describe("the step that counts", () => {
  it("is the last where nothing is lost", () => {
    const steps = listSteps([submission(1, 0.5), submission(2, 1)]);
    expect(countStep(steps, null, late)).toMatchObject({ step: { number: 2 }, score: 1, late: { state: "in-time" } });
    expect(countStep(steps, hours(2), late)).toMatchObject({ step: { number: 2 }, score: 1 });
  });

  it("is an earlier one where a later one lost more than it won", () => {
    const steps = listSteps([submission(-1, 0.75), submission(1, 1)]);
    expect(countStep(steps, due, late)).toMatchObject({ step: { number: -1 }, score: 0.75, late: { state: "in-time" } });
  });

  it("is the later one where the date moves", () => {
    const steps = listSteps([submission(-1, 0.75), submission(1, 1)]);
    expect(countStep(steps, hours(1), late)).toMatchObject({ step: { number: 1 }, score: 1 });
  });

  it("is none where nothing was judged", () => {
    expect(countStep([], due, late)).toBeUndefined();
  });
});
