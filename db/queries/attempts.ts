import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Ending } from "#contract/event.ts";
import { lossFaults } from "#contract/fault.ts";
import type { JobId } from "#contract/ids.ts";
import type { SpoiledAttempts } from "#src/domain/retry.ts";
import type { Database } from "../client.ts";
import { attempts } from "../schema/jobs.ts";
import type { Statement } from "../together.ts";

export type AttemptRow = typeof attempts.$inferSelect;

/** Notes that a runner has been given a try at each of these jobs, of which there must be some. */
export function insertAttempts(
  tx: Database,
  rows: readonly Pick<AttemptRow, "jobId" | "number" | "fencingToken" | "runner" | "createdAt">[],
): Statement {
  return tx.insert(attempts).values([...rows]);
}

const one = (jobId: JobId, number: number) => and(eq(attempts.jobId, jobId), eq(attempts.number, number));

/** One attempt of a job. */
export async function findAttempt(db: Database, jobId: JobId, number: number): Promise<AttemptRow | undefined> {
  const rows = await db.select().from(attempts).where(one(jobId, number));
  return rows[0];
}

/** Counts hidden checks among an attempt's events. */
export async function setHiddenChecks(tx: Database, jobId: JobId, number: number, hiddenChecks: number): Promise<void> {
  await tx.update(attempts).set({ hiddenChecks }).where(one(jobId, number));
}

/** Closes an attempt: with its ending, or as lost. */
export function closeAttempt(
  tx: Database,
  jobId: JobId,
  number: number,
  close: { outcome: "finished"; ending: Ending; sliceHealthy: boolean | null; endedAt: Date } | { outcome: "lost"; endedAt: Date },
): Statement {
  return tx.update(attempts).set(close).where(one(jobId, number));
}

/** How many attempts of a job the platform has spoiled. One that lost a process under it counts like a lost lease. */
export async function countSpoiled(tx: Database, jobId: JobId): Promise<SpoiledAttempts> {
  const lost = inArray(sql`coalesce(${attempts.ending} ->> 'fault', '')`, [...lossFaults]);
  const rows = await tx
    .select({
      faults: sql<number>`count(*) filter (where ${attempts.outcome} = 'finished' and not ${lost})::int`,
      losses: sql<number>`count(*) filter (where ${attempts.outcome} = 'lost' or ${lost})::int`,
      unhealthySlices: sql<number>`count(*) filter (where ${attempts.sliceHealthy} = false)::int`,
    })
    .from(attempts)
    .where(eq(attempts.jobId, jobId));
  // A finished attempt of a job that is not finished can only have ended by a fault.
  return { faults: rows[0]?.faults ?? 0, losses: rows[0]?.losses ?? 0, unhealthySlices: rows[0]?.unhealthySlices ?? 0 };
}

/** A job's attempts in order. */
export async function listAttempts(db: Database, jobId: JobId): Promise<AttemptRow[]> {
  return db.select().from(attempts).where(eq(attempts.jobId, jobId)).orderBy(asc(attempts.number));
}
