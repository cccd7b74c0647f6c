import { and, eq, inArray, isNotNull, lt, notInArray, sql } from "drizzle-orm";
import type { JobId, RunnerId } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { attempts, jobs } from "../schema/jobs.ts";
import type { JobRow } from "./jobs.ts";

const held = inArray(jobs.state, ["leased", "running"]);

/** What a runner needs to hear about a job that it names. */
export type LeaseState = Pick<JobRow, "id" | "state" | "runner" | "fencingToken" | "stopRequested" | "leaseExpiresAt">;

/** How the leases stand of jobs that a runner names. */
export async function listLeaseStates(db: Database, ids: readonly JobId[]): Promise<LeaseState[]> {
  if (ids.length === 0) return [];
  const { id, state, runner, fencingToken, stopRequested, leaseExpiresAt } = jobs;
  return db
    .select({ id, state, runner, fencingToken, stopRequested, leaseExpiresAt })
    .from(jobs)
    .where(sql`${id} = any(${sql.param([...ids])}::uuid[])`);
}

/** Extends leases that a runner still has. */
export async function extendLeases(db: Database, runner: RunnerId, ids: readonly JobId[], expiresAt: Date): Promise<void> {
  await db
    .update(jobs)
    .set({ leaseExpiresAt: sql`greatest(${jobs.leaseExpiresAt}, ${expiresAt.toISOString()}::timestamptz)` })
    .where(and(held, eq(jobs.runner, runner), inArray(jobs.id, [...ids])));
}

/** Extends one job's lease because its runner has just spoken about it. */
export async function extendLease(tx: Database, id: JobId, expiresAt: Date): Promise<void> {
  await tx.update(jobs).set({ leaseExpiresAt: expiresAt }).where(eq(jobs.id, id));
}

/** Gives every lease at least until then: the site was away, and the runners could not have told it anything. */
export async function extendAllLeases(db: Database, expiresAt: Date): Promise<void> {
  await db
    .update(jobs)
    .set({ leaseExpiresAt: expiresAt })
    .where(and(held, lt(jobs.leaseExpiresAt, expiresAt)));
}

/** Jobs whose lease has run out. */
export async function listExpired(db: Database, now: Date, limit: number): Promise<JobId[]> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(held, isNotNull(jobs.leaseExpiresAt), lt(jobs.leaseExpiresAt, now)))
    .orderBy(jobs.leaseExpiresAt)
    .limit(limit);
  return rows.map((row) => row.id);
}

/** What a runner was leased, of these jobs: those that it still has. */
export async function listHeldSpecs(
  db: Database,
  runner: RunnerId,
  ids: readonly JobId[],
): Promise<Pick<JobRow, "id" | "attempt" | "fencingToken" | "spec">[]> {
  const { id, attempt, fencingToken, spec } = jobs;
  return db
    .select({ id, attempt, fencingToken, spec })
    .from(jobs)
    .where(and(held, eq(jobs.runner, runner), inArray(id, [...ids])));
}

/** Everything a runner has under a lease, held until the transaction ends. */
export async function lockHeldJobs(tx: Database, runner: RunnerId): Promise<JobRow[]> {
  return tx
    .select()
    .from(jobs)
    .where(and(held, eq(jobs.runner, runner)))
    .orderBy(jobs.id)
    .for("update");
}

/** Jobs leased to a runner before then that it has neither begun nor knows of: the answer that gave them never arrived. */
export async function listUnclaimed(db: Database, runner: RunnerId, known: readonly JobId[], leasedBefore: Date): Promise<JobId[]> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .innerJoin(attempts, and(eq(attempts.jobId, jobs.id), eq(attempts.number, jobs.attempt)))
    .where(
      and(
        eq(jobs.state, "leased"),
        eq(jobs.runner, runner),
        lt(attempts.createdAt, leasedBefore),
        known.length > 0 ? notInArray(jobs.id, [...known]) : undefined,
      ),
    );
  return rows.map((row) => row.id);
}
