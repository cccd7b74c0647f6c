import { median, type ExerciseStatistics } from "./course-statistics.ts";

// Which lesson to improve first, and why: rules that a trainer can read, not a model.

/** Why an exercise asks for a better lesson before it. */
export type Reason =
  | { readonly kind: "few-pass"; readonly passed: number; readonly tried: number }
  | { readonly kind: "one-check"; readonly check: string; readonly failed: number; readonly tried: number }
  | { readonly kind: "many-leave"; readonly left: number; readonly reached: number }
  | { readonly kind: "no-telling"; readonly discrimination: number }
  | { readonly kind: "many-attempts"; readonly attempts: number }
  | { readonly kind: "long"; readonly workMs: number; readonly usualMs: number };

/** An exercise whose lesson is to be improved, the most urgent first. */
export interface Advice {
  readonly uid: string;
  readonly reasons: readonly Reason[];
  readonly urgency: number;
}

/** Fewer than this many learners are no reason for anything. */
const fewest = 5;

/** An item of the course in teaching order, and how many learners got there. */
export interface Reached {
  readonly uid: string;
  readonly learners: number;
}

/** Exercises that there is a reason to look at. A reason weighs as much as the share of learners that it concerns. */
export function advise(statistics: readonly ExerciseStatistics[], path: readonly Reached[]): Advice[] {
  const usualMs = median(statistics.flatMap(({ medianWorkMs }) => medianWorkMs ?? []));
  const advice = statistics.map((one): Advice => {
    const weighed = [
      ...weighPasses(one),
      ...weighCheck(one),
      ...weighDropOff(one, path),
      ...weighTelling(one),
      ...weighEffort(one, usualMs),
    ];
    const byWeight = weighed.toSorted((a, b) => b.weight - a.weight);
    return {
      uid: one.exercise.uid,
      reasons: byWeight.map(({ reason }) => reason),
      urgency: byWeight.reduce((sum, { weight }) => sum + weight, 0),
    };
  });
  return advice.filter(({ reasons }) => reasons.length > 0).toSorted((a, b) => b.urgency - a.urgency);
}

interface Weighed {
  readonly reason: Reason;
  readonly weight: number;
}

function weighPasses({ tried, passed, passShare }: ExerciseStatistics): Weighed[] {
  if (tried < fewest || passShare === null || passShare >= 0.6) return [];
  return [{ reason: { kind: "few-pass", passed, tried }, weight: 1 - passShare }];
}

function weighCheck({ tried, failedChecks }: ExerciseStatistics): Weighed[] {
  const [worst] = failedChecks;
  if (!worst || tried < fewest || worst.learners / tried < 0.5) return [];
  return [{ reason: { kind: "one-check", check: worst.check, failed: worst.learners, tried }, weight: worst.learners / tried / 2 }];
}

/** Of those who got to what stands before the exercise, many never handed in. */
function weighDropOff({ exercise, tried }: ExerciseStatistics, path: readonly Reached[]): Weighed[] {
  const at = path.findIndex(({ uid }) => uid === exercise.uid);
  const reached = path[at - 1]?.learners ?? 0;
  const left = reached - tried;
  if (reached < fewest || left / reached < 0.3) return [];
  return [{ reason: { kind: "many-leave", left, reached }, weight: left / reached }];
}

function weighTelling({ discrimination }: ExerciseStatistics): Weighed[] {
  if (discrimination === null || discrimination >= 0.1) return [];
  return [{ reason: { kind: "no-telling", discrimination }, weight: 0.3 }];
}

function weighEffort({ passed, medianAttempts, medianWorkMs }: ExerciseStatistics, usualMs: number | null): Weighed[] {
  if (passed < fewest) return [];
  const attempts: Weighed[] =
    medianAttempts !== null && medianAttempts >= 4 ? [{ reason: { kind: "many-attempts", attempts: medianAttempts }, weight: 0.3 }] : [];
  const long: Weighed[] =
    medianWorkMs !== null && usualMs !== null && usualMs > 0 && medianWorkMs >= 2 * usualMs
      ? [{ reason: { kind: "long", workMs: medianWorkMs, usualMs }, weight: 0.2 }]
      : [];
  return [...attempts, ...long];
}
