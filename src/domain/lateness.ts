import type { Lateness } from "./cohort-terms.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** What a moment of handing in means for a score. */
export interface LatenessJudgement {
  readonly state: "in-time" | "grace" | "late" | "closed";
  /** What is left of a score, from 0 to 1. */
  readonly factor: number;
  /** Days begun since the due date; 0 within the grace. */
  readonly daysLate: number;
}

/** How late something was handed in, by a cohort's policy, and what that leaves of its score. */
export function judgeLateness(lateness: Lateness, dueAt: Date | null, handedInAt: Date): LatenessJudgement {
  const lateMs = dueAt ? handedInAt.getTime() - dueAt.getTime() : 0;
  if (lateMs <= 0) return { state: "in-time", factor: 1, daysLate: 0 };
  if (lateMs <= lateness.graceMinutes * minuteMs) return { state: "grace", factor: 1, daysLate: 0 };
  const daysLate = Math.ceil(lateMs / dayMs);
  const closesAfter = lateness.closesAfterDays;
  if (closesAfter !== null && lateMs > closesAfter * dayMs) return { state: "closed", factor: 0, daysLate };
  return { state: "late", factor: Math.max(0, 1 - lateness.lossPerDay * daysLate), daysLate };
}
