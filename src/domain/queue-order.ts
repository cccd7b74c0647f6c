import type { OwnJobKind } from "./job-kind.ts";

// Who is next. Three classes of what people ask for, and behind them the platform's own work; within a class, start-time fair queueing: each
// learner and each cohort has a virtual clock that advances by the service it
// received, and waiting jobs stand in the order of their start tags. A learner
// who was away gets no credit for it: a tag is never earlier than the queue's own clock.

export const priorityClasses = { class: 0, graded: 1, scratch: 2, platform: 3 } as const;
export type PriorityClass = (typeof priorityClasses)[keyof typeof priorityClasses];

/** A class in session goes first, then what is graded, then what is only tried. */
export function choosePriorityClass(job: { kind: OwnJobKind; classInSession: boolean }): PriorityClass {
  if (job.classInSession) return priorityClasses.class;
  return job.kind === "submission" ? priorityClasses.graded : priorityClasses.scratch;
}

/** Virtual clocks, in weighted seconds of service. */
export interface VirtualClocks {
  /** The queue's: the start tag that was served last. */
  readonly queue: number;
  readonly learner: number;
  /** Null for a learner in no cohort. */
  readonly cohort: { readonly time: number; readonly members: number } | null;
}

/** Where a new job stands, and what the clocks show once it is in the queue. */
export function placeInQueue(clocks: VirtualClocks, estimateSeconds: number): { startTag: number; learner: number; cohort: number | null } {
  const startTag = Math.max(clocks.queue, clocks.learner, clocks.cohort?.time ?? 0);
  return {
    startTag,
    learner: startTag + estimateSeconds,
    // A cohort's share grows with its members, so its clock runs slower for the same service.
    cohort: clocks.cohort ? Math.max(clocks.queue, clocks.cohort.time) + estimateSeconds / Math.max(1, clocks.cohort.members) : null,
  };
}

/** What to add to the clocks when a job's true service is known instead of its estimate. */
export function correctClocks(job: { estimateSeconds: number; servedSeconds: number; members: number }): {
  learner: number;
  cohort: number;
} {
  const difference = job.servedSeconds - job.estimateSeconds;
  return { learner: difference, cohort: difference / Math.max(1, job.members) };
}
