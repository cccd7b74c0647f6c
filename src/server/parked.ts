import { countWaitingRejudgings, type JudgedPlace } from "#db/queries/rejudgings-open.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import type { RejudgingPurpose } from "#src/domain/rejudging.ts";
import { findObstacle, type Unserved } from "#src/domain/served-jobs.ts";
import { readOffers } from "./queue.ts";
import type { Runtime } from "./runtime.ts";

/** Rejudgings that nothing connected could take: they begin by themselves when something can. */
export interface Parked {
  readonly purpose: RejudgingPurpose;
  readonly environment: string;
  readonly cause: Unserved;
  readonly jobs: number;
}

/** What is parked of an exercise. Nothing is noted anywhere: whether a machine could take a job is asked anew each time. */
export async function listParked(runtime: Runtime, place: JudgedPlace): Promise<Parked[]> {
  const [waiting, offers] = await Promise.all([countWaitingRejudgings(runtime.db, place), readOffers(runtime)]);
  return waiting.flatMap(({ purpose, wanted, jobs }) => {
    const cause = findObstacle(wanted, offers);
    return cause === null ? [] : [{ purpose, environment: wanted.environment, cause, jobs }];
  });
}

/** What stands in the way of one job that waits; null where nothing does. */
export async function findParked(runtime: Runtime, job: JobRow): Promise<Pick<Parked, "cause" | "environment"> | null> {
  const cause = job.state === "waiting" ? findObstacle(job, await readOffers(runtime)) : null;
  return cause && { cause, environment: job.environment };
}
