import type { JobView } from "./job-view.ts";

/** What the queue knows about one waiting job. */
export interface QueueGlance {
  /** Jobs before it, and what they will probably take together. */
  readonly jobsAhead: number;
  readonly secondsAhead: number;
  /** What the jobs on slices will still take together. */
  readonly secondsRunning: number;
  /** Slices that could take it, free or at work. */
  readonly slices: number;
  /** Whether any runner is connected and offers any slice at all. */
  readonly isServed: boolean;
  readonly attempt: number;
}

export type Waiting = Pick<JobView, "position" | "estimateSeconds" | "cause">;

/** Position, estimate and cause of waiting, as a learner is told. */
export function describeWaiting(glance: QueueGlance): Waiting {
  const position = glance.jobsAhead + 1;
  if (glance.slices === 0) return { position, estimateSeconds: null, cause: glance.isServed ? "no-fitting-slice" : "no-runner" };
  const estimateSeconds = Math.ceil((glance.secondsAhead + glance.secondsRunning) / glance.slices);
  return { position, estimateSeconds, cause: glance.attempt > 0 ? "retry" : "queue" };
}

/**
 * Never tells a worse position than before. Others may rightly pass (a class
 * begins); being told "4th" after "2nd" helps nobody, so the number stays until
 * it is true again. Only a retry starts anew, and says so.
 */
export function keepMonotone(before: Waiting | undefined, now: Waiting): Waiting {
  if (!before || before.cause !== now.cause || before.position === null || now.position === null) return now;
  return { ...now, position: Math.min(before.position, now.position) };
}
