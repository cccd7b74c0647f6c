import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ending } from "#contract/event.ts";
import { type Check, Provenance, VerdictRecord } from "#contract/verdict.ts";
import { addReport, type JudgeFindings, noFindings } from "./judge-report.ts";
import { findDefect, makeRecord } from "./verdict.ts";

const judge = {
  tasks: [
    { id: 1, points: 2 },
    { id: 2, points: 3 },
  ],
  hiddenPhase: "run" as const,
};
const completed: Ending = { reason: "completed", exitCode: 0, signal: null };
const digest = `sha256:${"0".repeat(64)}`;
const provenance = Provenance.parse({
  bundleDigest: digest,
  environmentDigest: digest,
  seedCommitment: digest,
  profile: "cpu",
  params: {},
  device: "test",
  driver: null,
  sliceKind: "cpu",
  tier: "caged",
  slurmJobId: null,
});

function makeCheck(id: string, task: number, change: Partial<Check> = {}): Check {
  return { id, task, status: "passed", points: 1, maxPoints: 1, hidden: false, messageKey: null, params: {}, ...change };
}

function find(...reports: unknown[]): JudgeFindings {
  return reports.reduce((findings: JudgeFindings, raw) => addReport(findings, raw).findings, noFindings);
}

const report = (check: Check) => ({ kind: "check", ...check });
const done = { kind: "done" };
const record = (
  findings: JudgeFindings,
  ending: Ending = completed,
  spec: typeof judge | { tasks: typeof judge.tasks; hiddenPhase: "skip" } = judge,
) => makeRecord(spec, ending, findings, provenance);

describe("a verdict", () => {
  it("is passed with the full score when every check passed", () => {
    const made = record(find(report(makeCheck("a", 1)), report(makeCheck("b", 2)), { kind: "metric", name: "loss", value: 0.5 }, done));
    expect(made).toMatchObject({ verdict: "passed", score: 1, points: 5, maxPoints: 5, metrics: { loss: 0.5 } });
    expect(() => VerdictRecord.parse(made)).not.toThrow();
  });

  it("gives each task its own points, however many checks it has", () => {
    const failed = makeCheck("c", 2, { status: "failed", points: 0 });
    const made = record(find(report(makeCheck("a", 1)), report(makeCheck("b", 2)), report(failed), done));
    expect(made).toMatchObject({ verdict: "failed", points: 3.5, score: 0.7 });
  });

  it("names the limit that ended the learner's code and keeps what was earned before", () => {
    const ended = record(find(report(makeCheck("a", 1))), { reason: "limit", limit: "memory" });
    expect(ended).toMatchObject({ verdict: "limit", limit: "memory", points: 2 });
    const seen = record(find(report(makeCheck("a", 1)), { kind: "learner-limit", limit: "wall" }, report(makeCheck("b", 2)), done));
    expect(seen).toMatchObject({ verdict: "limit", limit: "wall" });
  });

  it("is not gradable when the judge crashed, whatever it had said before", () => {
    const whole = [report(makeCheck("a", 1)), report(makeCheck("b", 2))];
    expect(record(find(...whole))).toMatchObject({ verdict: "not-gradable" });
    const crash: Ending = { reason: "platform-fault", fault: "judge-failed", detail: "exit code 1" };
    expect(record(find(...whole), crash)).toMatchObject({ verdict: "not-gradable" });
  });

  it("is failed when the learner's process died and the judge went on to its end", () => {
    const died: Ending = { reason: "completed", exitCode: 0, signal: "SIGSEGV" };
    const checks = [makeCheck("a", 1, { status: "failed", points: 0 }), makeCheck("b", 2, { status: "failed", points: 0 })];
    expect(record(find({ kind: "learner-died" }, ...checks.map(report), done), died)).toMatchObject({ verdict: "failed", score: 0 });
  });

  it("is not made where a fault or a stop ended the attempt", () => {
    expect(record(find(done), { reason: "stopped" })).toBeNull();
    expect(record(find(done), { reason: "platform-fault", fault: "pilot-lost", detail: "" })).toBeNull();
  });

  it("is not gradable when one check could not be", () => {
    const noisy = makeCheck("b", 2, { status: "not-gradable", points: 0 });
    expect(record(find(report(makeCheck("a", 1)), report(noisy), done))).toMatchObject({ verdict: "not-gradable" });
  });

  it.each([
    ["a check twice", [report(makeCheck("a", 1)), report(makeCheck("a", 1)), report(makeCheck("b", 2)), done], "reported twice"],
    ["a check of no declared task", [report(makeCheck("a", 1)), report(makeCheck("b", 2)), report(makeCheck("c", 9)), done], "task 9"],
    ["a task without checks", [report(makeCheck("a", 1)), done], "task 2 was not checked"],
    ["no check at all", [done], "checked nothing"],
    ["more points than there are", [report(makeCheck("a", 1, { points: 2 })), report(makeCheck("b", 2)), done], "gave 2 of 1"],
    [
      "an unknown report",
      [{ kind: "verdict", verdict: "passed" }, report(makeCheck("a", 1)), report(makeCheck("b", 2)), done],
      "does not know",
    ],
    ["a check after the end", [report(makeCheck("a", 1)), report(makeCheck("b", 2)), done, report(makeCheck("c", 2))], "after done"],
  ])("is not gradable when the judge reports %s", (_what, reports, defect) => {
    const findings = find(...reports);
    expect(record(findings)).toMatchObject({ verdict: "not-gradable" });
    expect(findDefect(judge, findings)).toContain(defect);
  });

  it("leaves withheld hidden checks out of the score", () => {
    const hidden = makeCheck("b", 2, { hidden: true, status: "skipped", points: 0 });
    const made = record(find(report(makeCheck("a", 1)), report(hidden), done), completed, { ...judge, hiddenPhase: "skip" });
    expect(made).toMatchObject({ verdict: "passed", points: 2, maxPoints: 2, score: 1 });
  });

  it("puts the ratio of the trainer's solution beside a measured one as the exercise states it, whatever the judge says", () => {
    const speed = { ratio: 40, low: 39, high: 41, atLeast: 2, floorMs: 0, pairs: [[40, 1]] as [number, number][] };
    const own = { ...speed, reference: 39 };
    const findings = find(report(makeCheck("stated", 1, { speed: own })), report(makeCheck("unstated", 2, { speed: own })), done);
    const made = makeRecord({ ...judge, references: [{ check: "stated", reference: 6.5 }] }, completed, findings, provenance);
    expect(made?.checks.map((check) => check.speed)).toEqual([{ ...speed, reference: 6.5 }, speed]);
  });

  it("never gives a score outside 0 to 1, nor passes with a check that did not", () => {
    const status = fc.constantFrom("passed" as const, "failed" as const, "skipped" as const, "not-gradable" as const);
    const checks = fc.uniqueArray(
      fc.record({ id: fc.integer({ min: 0, max: 99 }), task: fc.integer({ min: 1, max: 3 }), status, points: fc.nat(4) }),
      {
        selector: ({ id }) => id,
      },
    );
    fc.assert(
      fc.property(checks, fc.boolean(), (drawn, isDone) => {
        const reports = drawn.map(({ id, ...check }) => report(makeCheck(`c${id}`, check.task, { ...check, maxPoints: 4 })));
        const made = VerdictRecord.parse(record(find(...reports, ...(isDone ? [done] : []))));
        if (made.verdict === "passed") expect(made.checks.every((check) => check.status === "passed")).toBe(true);
        if (!isDone) expect(made.verdict).not.toBe("passed");
      }),
    );
  });
});
