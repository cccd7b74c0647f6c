import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { AttemptEvent } from "#contract/event.ts";
import type { JobId } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { attemptEvents, jobs } from "../schema/jobs.ts";

export type AttemptEventRow = typeof attemptEvents.$inferSelect;
export type NewEvent = typeof attemptEvents.$inferInsert;

const ofAttempt = (jobId: JobId, attempt: number) => and(eq(attemptEvents.jobId, jobId), eq(attemptEvents.attempt, attempt));

/** Of the present attempts of these jobs, the last number of the unbroken row that is stored; 0 where nothing is. */
export async function findLastSeqs(db: Database, ids: readonly JobId[]): Promise<Map<JobId, number>> {
  const ofPresent = and(eq(attemptEvents.jobId, jobs.id), eq(attemptEvents.attempt, jobs.attempt));
  const rows = await db
    .select({ id: jobs.id, seq: sql<number>`coalesce((select max(${attemptEvents.seq}) from ${attemptEvents} where ${ofPresent}), 0)` })
    .from(jobs)
    .where(sql`${jobs.id} = any(${sql.param([...ids])}::uuid[])`);
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}

/** Stores events of attempts. */
export async function insertEvents(tx: Database, events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await tx.insert(attemptEvents).values([...events]);
}

/** Events of an attempt behind a number, in order. */
export async function listEvents(db: Database, jobId: JobId, attempt: number, afterSeq: number, limit: number): Promise<AttemptEventRow[]> {
  return db
    .select()
    .from(attemptEvents)
    .where(and(ofAttempt(jobId, attempt), gt(attemptEvents.seq, afterSeq)))
    .orderBy(asc(attemptEvents.seq))
    .limit(limit);
}

/** The kind of slice that an attempt says it started on, for use inside another statement; `otherwise` where it did not start. */
export function startedOn(jobId: JobId, attempt: number, otherwise: string): SQL<string> {
  const kind = sql`${attemptEvents.event}->>'kind' = 'started'`;
  return sql`coalesce((select ${attemptEvents.event}->>'sliceKind' from ${attemptEvents} where ${ofAttempt(jobId, attempt)} and ${kind} limit 1), ${otherwise}::text)`;
}

/** Events of one kind of an attempt, in order. */
export async function listEventsOfKind(db: Database, jobId: JobId, attempt: number, kind: "started" | "artifact"): Promise<AttemptEvent[]> {
  const rows = await db
    .select({ event: attemptEvents.event })
    .from(attemptEvents)
    .where(and(ofAttempt(jobId, attempt), sql`${attemptEvents.event}->>'kind' = ${kind}`))
    .orderBy(asc(attemptEvents.seq));
  return rows.map((row) => row.event);
}
