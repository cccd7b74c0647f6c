/** Sites throttle users who ask Slurm more often: its own limiter refills two requests a second. */
export const MOST_PER_SECOND = 2;

const SECOND_MS = 1_000;

/** When requests were let through: the newest, oldest first. */
export interface RateGate {
  readonly passedMs: readonly number[];
}

/** A gate through which nothing has gone yet. */
export const freshGate: RateGate = { passedMs: [] };

/** How long the next request has to wait; 0 where it may go now. */
export function findWait({ passedMs }: RateGate, nowMs: number): number {
  const [oldest] = passedMs;
  return passedMs.length < MOST_PER_SECOND || oldest === undefined ? 0 : Math.max(0, oldest + SECOND_MS - nowMs);
}

/** Lets one through at this moment. */
export function pass({ passedMs }: RateGate, nowMs: number): RateGate {
  return { passedMs: [...passedMs, nowMs].slice(-MOST_PER_SECOND) };
}
