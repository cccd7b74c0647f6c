import type { JudgeSpec } from "#contract/job-spec.ts";
import type { VerdictRecord } from "#contract/verdict.ts";

/** Points are sums of fractions. */
const tolerance = 1e-6;

/**
 * Why a record cannot be a grade of this exercise, in words for the log; null
 * where it can. The runner made it from what the judge said: a record that does
 * not fit itself or the exercise means that something went wrong on the way, and
 * no learner may gain or lose by that.
 */
export function findIncoherence(judge: Pick<JudgeSpec, "tasks" | "hiddenPhase">, record: VerdictRecord): string | null {
  const { checks, points, maxPoints, score, verdict } = record;
  const stray = checks.find(({ task }) => !judge.tasks.some(({ id }) => id === task));
  if (stray) return `check ${stray.id} is about task ${stray.task}, which the exercise does not have`;
  if (new Set(checks.map(({ id }) => id)).size < checks.length) return "a check stands twice";
  const generous = checks.find((check) => check.points > check.maxPoints + tolerance);
  if (generous) return `check ${generous.id} gives ${generous.points} of ${generous.maxPoints} points`;
  if (Math.abs(score - Math.min(1, points / maxPoints)) > tolerance) return `${points} of ${maxPoints} points are no score of ${score}`;
  const isWithheld = (hidden: boolean, status: string) => judge.hiddenPhase === "skip" && hidden && status === "skipped";
  const unpassed = checks.find(({ hidden, status }) => status !== "passed" && !isWithheld(hidden, status));
  if (verdict === "passed" && checks.length === 0) return "passed, and nothing was checked";
  if (verdict === "passed" && unpassed) return `passed, and check ${unpassed.id} is ${unpassed.status}`;
  return null;
}
