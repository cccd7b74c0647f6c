import { closeAttempt, countSpoiled } from "#db/queries/attempts.ts";
import { lockJob, updateJobState, type JobRow } from "#db/queries/jobs.ts";
import { extendAllLeases, listExpired, lockHeldJobs } from "#db/queries/jobs-leases.ts";
import { changeInstance } from "#db/queries/runners.ts";
import type { Database } from "#db/client.ts";
import type { AttemptKey, JobId, RunnerId } from "#contract/ids.ts";
import { nextState } from "#src/domain/job-transitions.ts";
import { mayRetry } from "#src/domain/retry.ts";
import { keepRound } from "./rounds.ts";
import type { Runtime } from "./runtime.ts";
import { bookSpoiled, giveUpJob } from "./settlement.ts";

/** How long a runner may be silent about an attempt. */
export const leaseMs = 30_000;
/** What running attempts get when the site comes back: their runners may need some tries to notice. */
const graceMs = 60_000;
const sweepEveryMs = 2000;
/** A pause longer than this means that the site itself was away (stopped, swapped out), not the runners. */
const awayMs = 10_000;

/**
 * Takes lost jobs back while the site runs. What ran while the site was away is
 * not lost: its runner could not have said so, and its lease starts anew.
 */
export async function keepLeases(runtime: Runtime): Promise<void> {
  const extend = () => extendAllLeases(runtime.db, new Date(runtime.clock.now().getTime() + graceMs));
  await extend();
  let lastSweep = runtime.clock.now().getTime();
  const work = async () => {
    const now = runtime.clock.now().getTime();
    const away = now - lastSweep > awayMs;
    lastSweep = now;
    await (away ? extend() : sweepLeases(runtime));
  };
  keepRound(runtime, { what: "sweeping leases", everyMs: sweepEveryMs, work });
}

/** Takes back every job whose lease has run out. */
export async function sweepLeases(runtime: Runtime): Promise<void> {
  const now = runtime.clock.now();
  for (const id of await listExpired(runtime.db, now, 100)) {
    await takeBack(runtime, id, (job) => job.leaseExpiresAt !== null && job.leaseExpiresAt < now);
  }
}

/** Ends the present attempt of a job as lost, if it is still so once the job is held, and queues the job again. */
export async function takeBack(runtime: Runtime, id: JobId, isLost: (job: JobRow) => boolean): Promise<void> {
  const job = await runtime.db.transaction(async (tx) => {
    const held = await lockJob(tx, id);
    if (!held || nextState(held.state, "lost") === undefined || !isLost(held)) return undefined;
    await loseAttempt(tx, held, runtime.clock.now());
    return held;
  });
  if (job) tellLost(runtime, [job]);
}

/**
 * A runner has begun anew: what its earlier process held died with it, and need
 * not wait for its lease to run out; all but what its pilots carry on. In one
 * transaction that holds the runner's row, so that no request of the new process
 * is given a job before.
 */
export async function takeOver(runtime: Runtime, runner: RunnerId, instance: string, adopting: readonly AttemptKey[]): Promise<void> {
  const goesOn = ({ id, fencingToken }: JobRow) => adopting.some((key) => key.jobId === id && key.fencingToken === fencingToken);
  const jobs = await runtime.db.transaction(async (tx) => {
    const held = (await changeInstance(tx, runner, instance)) ? await lockHeldJobs(tx, runner) : [];
    const lost = held.filter((job) => !goesOn(job));
    for (const job of lost) await loseAttempt(tx, job, runtime.clock.now());
    return lost;
  });
  tellLost(runtime, jobs);
}

function tellLost(runtime: Runtime, jobs: readonly JobRow[]): void {
  for (const { id, attempt, runner, userId } of jobs) {
    runtime.log.warn({ jobId: id, attempt, runner }, "a lease was lost");
    runtime.notices.tell({ kind: "job", userId, jobId: id, changed: true, events: null });
  }
  if (jobs.length > 0) runtime.notices.tell({ kind: "queue" });
}

/** How long an attempt ran until its runner was last heard of: what came of it since, nobody has told. */
function measureHeard({ startedAt, leaseExpiresAt }: JobRow, now: Date): number {
  if (startedAt === null || leaseExpiresAt === null) return 0;
  return Math.max(0, Math.min(leaseExpiresAt.getTime() - leaseMs, now.getTime()) - startedAt.getTime());
}

async function loseAttempt(tx: Database, job: JobRow, now: Date): Promise<void> {
  await closeAttempt(tx, job.id, job.attempt, { outcome: "lost", endedAt: now });
  await bookSpoiled(tx, job, measureHeard(job, now));
  // Had its runner lived, it would have been stopped; that it began to run counts for nothing, for nothing came of it.
  if (job.stopRequested) await giveUpJob(tx, { ...job, startedAt: null }, { reason: "stopped" }, now);
  else if (!mayRetry(await countSpoiled(tx, job.id)))
    await giveUpJob(tx, job, { reason: "platform-fault", fault: "runner-lost", detail: "its lease ran out too often" }, now);
  else await updateJobState(tx, job, "waiting", { runner: null, leaseExpiresAt: null, startedAt: null });
}
