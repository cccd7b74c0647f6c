import type { Lateness } from "./cohort-terms.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** How late something was handed in, and what share of its score is left: 1 in time, 0 where nothing is taken any more. */
export interface JudgedLateness {
  readonly state: "in-time" | "grace" | "late" | "closed";
  readonly factor: number;
  /** Days begun since the due date. */
  readonly daysLate: number;
}

/**
 * What handing in at this moment means. `dueAt` is the learner's own: extended, and moved by outages. This is the one
 * place in which a loss is worked out; scores are kept as the judge gave them.
 */
export function judgeLateness(lateness: Lateness, dueAt: Date | null, handedInAt: Date): JudgedLateness {
  const lateMs = dueAt ? handedInAt.getTime() - dueAt.getTime() : 0;
  if (!dueAt || lateMs <= 0) return { state: "in-time", factor: 1, daysLate: 0 };
  const daysLate = Math.ceil(lateMs / dayMs);
  const closesAt = findClosing(lateness, dueAt);
  if (closesAt && handedInAt > closesAt) return { state: "closed", factor: 0, daysLate };
  if (lateMs <= lateness.graceMinutes * minuteMs) return { state: "grace", factor: 1, daysLate };
  return { state: "late", factor: Math.max(0, 1 - lateness.lossPerDay * daysLate), daysLate };
}

/** The last moment at which something is taken; null where it stays open. Grace is never cut short. */
export function findClosing({ graceMinutes, closesAfterDays }: Lateness, dueAt: Date): Date | null {
  if (closesAfterDays === null) return null;
  return new Date(dueAt.getTime() + Math.max(graceMinutes * minuteMs, closesAfterDays * dayMs));
}
