import { and, count, desc, eq, inArray, isNotNull, ne, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { JobState } from "#src/domain/job-state.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { users } from "../schema/users.ts";
import type { Statement } from "../together.ts";

export type JobRow = typeof jobs.$inferSelect;
export type NewJob = typeof jobs.$inferInsert;

/** Stores a new job. Undefined where one with the same idempotency key, or another graded one of the exercise, is in the way. */
export async function insertJob(db: Database, job: NewJob): Promise<JobRow | undefined> {
  const rows = await db.insert(jobs).values(job).onConflictDoNothing().returning();
  return rows[0];
}

/** Stores jobs of the platform's own, which nothing can be in the way of. */
export async function insertJobs(tx: Database, rows: readonly NewJob[]): Promise<void> {
  if (rows.length > 0) await tx.insert(jobs).values([...rows]);
}

/** A job by its id. */
export async function findJob(db: Database, id: JobId): Promise<JobRow | undefined> {
  const rows = await db.select().from(jobs).where(eq(jobs.id, id));
  return rows[0];
}

/** A job by its id, held against all other changes until the transaction ends. */
export async function lockJob(tx: Database, id: JobId): Promise<JobRow | undefined> {
  const rows = await tx.select().from(jobs).where(eq(jobs.id, id)).for("update");
  return rows[0];
}

/** Jobs by their ids, held likewise; always in the same order, so that two who hold several do not wait for each other. */
export async function lockJobs(tx: Database, ids: readonly JobId[]): Promise<JobRow[]> {
  return tx
    .select()
    .from(jobs)
    .where(sql`${jobs.id} = any(${sql.param([...ids])}::uuid[])`)
    .orderBy(jobs.id)
    .for("update");
}

/** A person's submission to an exercise that has not ended, held until the transaction ends. */
export async function lockSubmissionInFlight(tx: Database, userId: UserId, exerciseUid: string): Promise<{ id: JobId } | undefined> {
  const rows = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.userId, userId), eq(jobs.contentUid, exerciseUid), eq(jobs.kind, "submission"), ne(jobs.state, "finished")))
    .for("update");
  return rows[0];
}

/** The job a person started under this key. */
export async function findJobByKey(db: Database, userId: UserId, idempotencyKey: string): Promise<JobRow | undefined> {
  const rows = await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.userId, userId), eq(jobs.idempotencyKey, idempotencyKey)));
  return rows[0];
}

/** A person's jobs that are not finished. */
export async function listJobsInFlight(db: Database, userId: UserId): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.userId, userId), ne(jobs.state, "finished")))
    .orderBy(jobs.createdAt);
}

/** Blocked people who have jobs that nobody has told to stop. */
export async function listBlockedAtWork(db: Database): Promise<UserId[]> {
  const rows = await db
    .selectDistinct({ id: users.id })
    .from(jobs)
    .innerJoin(users, eq(users.id, jobs.userId))
    .where(and(ne(jobs.state, "finished"), eq(jobs.stopRequested, false), isNotNull(users.blockedAt)));
  return rows.map(({ id }) => id);
}

/** How many of a person's jobs of these kinds are not finished. */
export async function countJobsInFlight(db: Database, userId: UserId, kinds: JobRow["kind"][]): Promise<number> {
  const rows = await db
    .select({ jobs: count() })
    .from(jobs)
    .where(and(eq(jobs.userId, userId), ne(jobs.state, "finished"), inArray(jobs.kind, kinds)));
  return rows[0]?.jobs ?? 0;
}

/** A person's newest jobs of one exercise. */
export async function listJobHistory(db: Database, userId: UserId, exerciseUid: string, limit: number): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.userId, userId), eq(jobs.contentUid, exerciseUid)))
    .orderBy(desc(jobs.createdAt))
    .limit(limit);
}

/** Marks that the learner wants it to end; the runner that holds it is told. */
export async function requestStop(tx: Database, id: JobId): Promise<void> {
  await tx.update(jobs).set({ stopRequested: true }).where(eq(jobs.id, id));
}

/** What changes about a job together with its state. */
export type StateChange = Partial<Pick<JobRow, "startedAt" | "finishedAt" | "ending" | "leaseExpiresAt">> & { readonly runner?: null };

/** Moves a locked job on, with whatever else changes at the same moment. */
export function moveJob(tx: Database, id: JobId, state: JobState, change: StateChange = {}): Statement {
  return tx
    .update(jobs)
    .set({ state, ...change })
    .where(eq(jobs.id, id));
}

/** As `moveJob`, at once. Answers the job as it is from then on. */
export async function updateJobState(tx: Database, job: JobRow, state: JobState, change: StateChange = {}): Promise<JobRow> {
  await moveJob(tx, job.id, state, change);
  return { ...job, state, ...change };
}
