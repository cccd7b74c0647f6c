/** Attempts of a job that the platform spoiled, the present one included. */
export interface SpoiledAttempts {
  /** Attempts that ended with a platform fault. */
  readonly faults: number;
  /** Attempts whose lease ran out: the runner died, or was cut off. */
  readonly losses: number;
  /** Attempts after which their slice was found unhealthy. */
  readonly unhealthySlices: number;
}

/** A fault is tried once more by itself; a second one is not chance any more. */
const faultRetries = 1;
/** A lost lease says nothing about the job. But one that has brought down this many runners is not leased to another. */
const lossRetries = 10;

/** One slice may fail by itself; the second one under the same job did not. */
const poisonedSlices = 2;

/** Whether the job, by chance or on purpose, breaks what it runs on: it must not walk through the fleet. */
export function isPoison({ unhealthySlices }: SpoiledAttempts): boolean {
  return unhealthySlices >= poisonedSlices;
}

/** Whether the job is tried again, at the platform's cost. */
export function mayRetry(spoiled: SpoiledAttempts): boolean {
  return !isPoison(spoiled) && spoiled.faults <= faultRetries && spoiled.losses <= lossRetries;
}
