import type { Verdict } from "#contract/verdict.ts";

/** A run or a submission that is over, as far as it tells whether somebody is stuck. */
export interface Try {
  readonly kind: "run" | "submission";
  readonly endedAt: Date;
  /** Null for a run, and for a submission that nothing was judged of. */
  readonly verdict: Verdict | null;
  /** Ids of the checks that failed, in the judge's order. */
  readonly failed: readonly string[];
  /** Whether the program itself ended badly: by an error, or by a limit. */
  readonly isError: boolean;
}

/** Why somebody is stuck: a check that fails again and again, or an error that nothing has followed. */
export type Stuck =
  { readonly kind: "check"; readonly checkId: string; readonly times: number } | { readonly kind: "error"; readonly since: string };

/** What a learner has lately done in the exercise they have in hand. */
export interface Effort {
  /** The newest first. */
  readonly tries: readonly Try[];
  readonly savedAt: Date | null;
  /** Whether its page is open, and nothing runs or waits. */
  readonly isIdleThere: boolean;
}

/** So many submissions in a row that fail the same check. */
export const stuckAfterFailures = 3;
/** So long after an error with the page open and nothing done. */
export const stuckAfterIdleMs = 5 * 60_000;

/** Whether somebody is stuck, and at what. What the platform could not judge is nobody's failure and breaks no row. */
export function findStuck({ tries, savedAt, isIdleThere }: Effort, now: Date): Stuck | null {
  return findStubbornCheck(tries) ?? (isIdleThere ? findUnansweredError(tries[0], savedAt, now) : null);
}

function findStubbornCheck(tries: readonly Try[]): Stuck | null {
  const judged = tries.filter(({ verdict }) => verdict === "passed" || verdict === "failed" || verdict === "limit");
  let stubborn: { checkId: string; times: number } | null = null;
  for (const checkId of judged[0]?.failed ?? []) {
    const end = judged.findIndex(({ failed }) => !failed.includes(checkId));
    const times = end === -1 ? judged.length : end;
    if (times >= stuckAfterFailures && times > (stubborn?.times ?? 0)) stubborn = { checkId, times };
  }
  return stubborn && { kind: "check", ...stubborn };
}

function findUnansweredError(last: Try | undefined, savedAt: Date | null, now: Date): Stuck | null {
  if (!last || last.kind !== "run" || !last.isError) return null;
  const isAnswered = savedAt !== null && savedAt > last.endedAt;
  if (isAnswered || now.getTime() - last.endedAt.getTime() < stuckAfterIdleMs) return null;
  return { kind: "error", since: last.endedAt.toISOString() };
}
