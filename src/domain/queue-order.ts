import type { OwnJobKind } from "./job-kind.ts";

// Who is next. Three classes of what people ask for, and behind them the platform's own work; within a class, start-time fair queueing: each
// learner has a virtual clock that advances by the service they received, and waiting jobs stand in the order of their start tags. A learner
// who was away gets no credit for it: a tag is never earlier than the queue's own clock. Learners being equal, so are cohorts, each by those of
// it who work. A clock of the cohort's beside theirs would draw whoever has had little up to the mean of their class, and who runs
// short jobs would get as many turns as who runs long ones, not as much time (queue-order-converges.test.ts).

export const priorityClasses = { class: 0, graded: 1, scratch: 2, platform: 3 } as const;
export type PriorityClass = (typeof priorityClasses)[keyof typeof priorityClasses];

/** A class in session goes first, then what is graded, then what is only tried. */
export function choosePriorityClass(job: { kind: OwnJobKind; classInSession: boolean }): PriorityClass {
  if (job.classInSession) return priorityClasses.class;
  return job.kind === "submission" ? priorityClasses.graded : priorityClasses.scratch;
}

/** Virtual clocks, in seconds of service. */
export interface VirtualClocks {
  /** The queue's: the start tag that was served last. */
  readonly queue: number;
  readonly learner: number;
}

/** Where a new job stands, and what its learner's clock shows once it is in the queue. */
export function placeInQueue({ queue, learner }: VirtualClocks, estimateSeconds: number): { startTag: number; learner: number } {
  const startTag = Math.max(queue, learner);
  return { startTag, learner: startTag + estimateSeconds };
}

/** What to add to a learner's clock when a job's true service is known instead of its estimate. */
export const correctClock = (job: { estimateSeconds: number; servedSeconds: number }): number => job.servedSeconds - job.estimateSeconds;
