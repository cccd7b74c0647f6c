import { and, asc, eq, gt, max, type SQL, sql } from "drizzle-orm";
import type { AttemptEvent } from "#contract/event.ts";
import type { JobId } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { attemptEvents } from "../schema/jobs.ts";

export type AttemptEventRow = typeof attemptEvents.$inferSelect;

const of = (jobId: JobId, attempt: number) => and(eq(attemptEvents.jobId, jobId), eq(attemptEvents.attempt, attempt));

/** The last number of the unbroken row that is stored; 0 where nothing is. */
export async function findLastSeq(db: Database, jobId: JobId, attempt: number): Promise<number> {
  const rows = await db
    .select({ seq: max(attemptEvents.seq) })
    .from(attemptEvents)
    .where(of(jobId, attempt));
  return rows[0]?.seq ?? 0;
}

/** Stores events of one attempt. */
export async function insertEvents(
  tx: Database,
  jobId: JobId,
  attempt: number,
  events: readonly { event: AttemptEvent; hiddenBefore: number }[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.insert(attemptEvents).values(events.map(({ event, hiddenBefore }) => ({ jobId, attempt, seq: event.seq, event, hiddenBefore })));
}

/** Events of an attempt behind a number, in order. */
export async function listEvents(db: Database, jobId: JobId, attempt: number, afterSeq: number, limit: number): Promise<AttemptEventRow[]> {
  return db
    .select()
    .from(attemptEvents)
    .where(and(of(jobId, attempt), gt(attemptEvents.seq, afterSeq)))
    .orderBy(asc(attemptEvents.seq))
    .limit(limit);
}

/** The kind of slice that an attempt says it started on, for use inside another statement; `otherwise` where it did not start. */
export function startedOn(jobId: JobId, attempt: number, otherwise: string): SQL<string> {
  const kind = sql`${attemptEvents.event}->>'kind' = 'started'`;
  return sql`coalesce((select ${attemptEvents.event}->>'sliceKind' from ${attemptEvents} where ${of(jobId, attempt)} and ${kind} limit 1), ${otherwise}::text)`;
}

/** Events of one kind of an attempt, in order. */
export async function listEventsOfKind(db: Database, jobId: JobId, attempt: number, kind: "started" | "artifact"): Promise<AttemptEvent[]> {
  const rows = await db
    .select({ event: attemptEvents.event })
    .from(attemptEvents)
    .where(and(of(jobId, attempt), sql`${attemptEvents.event}->>'kind' = ${kind}`))
    .orderBy(asc(attemptEvents.seq));
  return rows.map((row) => row.event);
}
