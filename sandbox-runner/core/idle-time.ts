import type { ScaledPilot } from "./autoscale-state.ts";

/** Of what another pilot would take to come, so much is waited before one that nobody needs is let go. */
const WORTH = 0.5;
/** Slurm is not asked for a pilot again that was let go a moment ago. */
const LEAST_MS = 15_000;

/**
 * How long a pilot that nobody needs is kept: the sooner another would come, the
 * shorter, and never longer than the operator allows. How soon that is, those that are
 * here tell: half of them came sooner. What a class had set aside tells nothing of the ordinary queue.
 */
export function chooseIdleTime(pilots: readonly ScaledPilot[], longestMs: number): number {
  const came = pilots.flatMap(({ cameAfterMs, reserved }) =>
    cameAfterMs === undefined || cameAfterMs === null || reserved ? [] : cameAfterMs,
  );
  const middle = came.toSorted((a, b) => a - b)[came.length >> 1];
  return middle === undefined ? longestMs : Math.min(Math.max(WORTH * middle, LEAST_MS), longestMs);
}
