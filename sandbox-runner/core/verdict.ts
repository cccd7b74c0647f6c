import type { Ending } from "#contract/event.ts";
import type { JudgeSpec } from "#contract/job-spec.ts";
import type { LimitName } from "#contract/limits.ts";
import type { Check, Provenance, Verdict, VerdictRecord } from "#contract/verdict.ts";
import type { JudgeFindings } from "./judge-report.ts";

/** The fault by which the warden names a judge that failed by itself. */
export const JUDGE_FAILED = "judge-failed";

/**
 * The record of a graded attempt; null where the platform or a stop ended it.
 * Reads only what the judge and the warden have said: nothing of it comes from
 * the learner's side.
 */
export function makeRecord(
  judge: Pick<JudgeSpec, "tasks" | "hiddenPhase" | "references">,
  ending: Ending,
  findings: JudgeFindings,
  provenance: Provenance,
): VerdictRecord | null {
  if (ending.reason === "stopped") return null;
  if (ending.reason === "platform-fault" && ending.fault !== JUDGE_FAILED) return null;
  const checks = findings.checks
    .filter(({ task }) => judge.tasks.some(({ id }) => id === task))
    .map((check) => noteReference(check, judge));
  const { verdict, limit } = decide(judge, ending, findings);
  return { version: 1, verdict, limit, ...makeScore(judge, checks), checks, metrics: findings.metrics, provenance };
}

/** Puts the ratio of the trainer's solution beside a measured one. The exercise states it, whatever the judge says. */
function noteReference({ speed, ...check }: Check, { references }: Pick<JudgeSpec, "references">): Check {
  if (!speed) return check;
  const { reference: _, ...measured } = speed;
  const reference = references?.find((one) => one.check === check.id)?.reference;
  return { ...check, speed: reference === undefined ? measured : { ...measured, reference } };
}

/** First cause wins: what the learner's code did to itself, then what is wrong with the judging, then the checks. */
function decide(
  judge: Pick<JudgeSpec, "tasks" | "hiddenPhase">,
  ending: Ending,
  findings: JudgeFindings,
): { verdict: Verdict; limit: LimitName | null } {
  if (findDefect(judge, findings) !== null) return { verdict: "not-gradable", limit: null };
  if (ending.reason === "limit") return { verdict: "limit", limit: ending.limit };
  if (findings.learnerLimit !== null) return { verdict: "limit", limit: findings.learnerLimit };
  if (!findings.done || ending.reason === "platform-fault") return { verdict: "not-gradable", limit: null };
  if (findings.checks.some(({ status }) => status === "not-gradable")) return { verdict: "not-gradable", limit: null };
  const passed = findings.checks.every((check) => check.status === "passed" || isWithheld(check, judge));
  return { verdict: passed ? "passed" : "failed", limit: null };
}

/** What makes a judge's report unfit to grade by, in words for the log; null where it is sound. */
export function findDefect(judge: Pick<JudgeSpec, "tasks" | "hiddenPhase">, findings: JudgeFindings): string | null {
  if (findings.defect !== null) return findings.defect;
  const stray = findings.checks.find(({ task }) => !judge.tasks.some(({ id }) => id === task));
  if (stray) return `check ${stray.id} belongs to task ${stray.task}, which the exercise does not have`;
  if (!findings.done) return null;
  if (findings.checks.length === 0) return "the judge checked nothing";
  for (const task of judge.tasks) {
    const own = findings.checks.filter((check) => check.task === task.id);
    // While hidden checks are withheld, a task may have none.
    if (own.length === 0 && judge.hiddenPhase === "run") return `task ${task.id} was not checked`;
    if (own.length > 0 && own.every(({ maxPoints }) => maxPoints === 0)) return `the checks of task ${task.id} can earn no points`;
  }
  return null;
}

/** A hidden check that was not run because it may not be yet; it counts neither for nor against. */
function isWithheld(check: Check, judge: Pick<JudgeSpec, "hiddenPhase">): boolean {
  return judge.hiddenPhase === "skip" && check.hidden && check.status === "skipped";
}

/** Points by task: what its checks earned of what they could, scaled to the task's points. A task of which nothing may be looked at yet does not count. */
function makeScore(
  judge: Pick<JudgeSpec, "tasks" | "hiddenPhase">,
  checks: readonly Check[],
): Pick<VerdictRecord, "points" | "maxPoints" | "score"> {
  const seen = checks.filter((check) => !isWithheld(check, judge));
  const counted = judge.tasks.filter(({ id }) => judge.hiddenPhase === "run" || seen.some(({ task }) => task === id));
  let points = 0;
  for (const task of counted) {
    const own = seen.filter((check) => check.task === task.id);
    const possible = own.reduce((sum, check) => sum + check.maxPoints, 0);
    const earned = own.reduce((sum, check) => sum + check.points, 0);
    if (possible > 0) points += (task.points * earned) / possible;
  }
  const maxPoints = (counted.length > 0 ? counted : judge.tasks).reduce((sum, task) => sum + task.points, 0);
  return { points, maxPoints, score: Math.min(1, points / maxPoints) };
}
