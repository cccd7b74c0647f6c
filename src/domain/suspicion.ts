import type { Check } from "#contract/verdict.ts";

/** A ratio more than this many times the solution's own is looked at by a person. */
export const suspectFactor = 5;

/** Where a suspect submission stands: nobody has looked yet, it stands, or it counts no more. */
export type SuspectState = "waiting" | "accepted" | "discounted";

/** What a trainer can decide. */
export type SuspectDecision = Exclude<SuspectState, "waiting">;

/** The timed check that makes a submission suspect. */
export interface Suspicion {
  readonly checkId: string;
  readonly ratio: number;
  readonly reference: number;
}

/** The check whose ratio is the furthest beyond what the solution reaches; undefined where none is far beyond. */
export function findSuspicion(checks: readonly Check[]): Suspicion | undefined {
  const beyond = checks.flatMap(({ id, speed }): Suspicion[] => {
    if (speed?.reference === undefined || speed.ratio <= suspectFactor * speed.reference) return [];
    return [{ checkId: id, ratio: speed.ratio, reference: speed.reference }];
  });
  return beyond.toSorted((a, b) => b.ratio / b.reference - a.ratio / a.reference)[0];
}
