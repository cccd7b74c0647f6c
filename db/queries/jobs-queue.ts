import { and, asc, count, eq, getTableColumns, inArray, lte, ne, or, sql } from "drizzle-orm";
import type { RunnerId } from "#contract/ids.ts";
import type { Capacity } from "#contract/lease.ts";
import { listServed, marginSeconds } from "#src/domain/served-jobs.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import type { JobRow } from "./jobs.ts";

/**
 * Gives waiting jobs that fit free slices to a runner, first in line first, each under its next attempt number and a
 * higher fencing token; what another runner is taking is passed over.
 */
export async function leaseNextJobs(
  tx: Database,
  capacity: Capacity,
  { runner, now, expiresAt }: { runner: RunnerId; now: Date; expiresAt: Date },
): Promise<JobRow[]> {
  const { slices, kinds } = listServed(capacity);
  const secondsLeft = capacity.endsAt === null ? undefined : (Date.parse(capacity.endsAt) - now.getTime()) / 1000 - marginSeconds;
  // Materialised by itself, for it locks: planned into the update it might be asked again and lock more.
  const next = tx.$with("next").as(
    tx
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(
          eq(jobs.state, "waiting"),
          inArray(jobs.slice, [...slices]),
          or(ne(jobs.slice, "gpu"), eq(jobs.gpus, capacity.gpus ?? 1)),
          inArray(jobs.kind, [...kinds]),
          inArray(jobs.environment, capacity.environments),
          lte(jobs.memoryBytes, capacity.memoryBytes),
          secondsLeft === undefined ? undefined : lte(jobs.wallSeconds, secondsLeft),
        ),
      )
      .orderBy(asc(jobs.priorityClass), asc(jobs.virtualTime), asc(jobs.createdAt))
      .limit(capacity.free)
      .for("update", { skipLocked: true }),
  );
  const rows = await tx
    .with(next)
    .update(jobs)
    .set({
      state: "leased",
      attempt: sql`${jobs.attempt} + 1`,
      fencingToken: sql`${jobs.fencingToken} + 1`,
      runner,
      leaseExpiresAt: expiresAt,
    })
    .from(next)
    .where(eq(jobs.id, next.id))
    .returning(getTableColumns(jobs));
  return rows;
}

/** Beyond this many waiting jobs nobody needs to know exactly. */
export const mostCounted = 1000;

/** How many waiting jobs stand before one, and what they are expected to take; counted up to a thousand. */
export async function countAhead(db: Database, job: JobRow): Promise<{ jobs: number; seconds: number }> {
  const ahead = db
    .select({ estimate: jobs.estimateSeconds })
    .from(jobs)
    .where(
      and(
        eq(jobs.state, "waiting"),
        sql`(${jobs.priorityClass}, ${jobs.virtualTime}, ${jobs.createdAt}) < (${job.priorityClass}::int, ${job.virtualTime}::float8, ${job.createdAt.toISOString()}::timestamptz)`,
      ),
    )
    .limit(mostCounted)
    .as("ahead");
  const rows = await db.select({ jobs: count(), seconds: sql<number>`coalesce(sum(${ahead.estimate}), 0)::float8` }).from(ahead);
  return rows[0] ?? { jobs: 0, seconds: 0 };
}

/** The waiting jobs that go first, in order, and what each is expected to take; a thousand at the most. */
export async function listFirstInLine(db: Database): Promise<Pick<JobRow, "id" | "estimateSeconds">[]> {
  return db
    .select({ id: jobs.id, estimateSeconds: jobs.estimateSeconds })
    .from(jobs)
    .where(eq(jobs.state, "waiting"))
    .orderBy(asc(jobs.priorityClass), asc(jobs.virtualTime), asc(jobs.createdAt))
    .limit(mostCounted);
}

/** Seconds that the jobs now on slices are expected to take in all. */
export async function sumRunningSeconds(db: Database): Promise<number> {
  const rows = await db
    .select({ seconds: sql<number>`coalesce(sum(${jobs.estimateSeconds}), 0)::float8` })
    .from(jobs)
    .where(inArray(jobs.state, ["leased", "running"]));
  return rows[0]?.seconds ?? 0;
}

/** Longest job, in seconds, that maintenance lets begin now on either kind of slices; null where it bounds none. */
export interface LongestStartable {
  readonly cpu: number | null;
  readonly gpu: number | null;
}

/** Waiting jobs that may begin, by the environment they ask for; counted up to a thousand in all, those that go first. */
export async function countWaitingByEnvironment(db: Database, longest: LongestStartable): Promise<{ name: string; waiting: number }[]> {
  const waiting = firstInLine(db, longest).as("waiting");
  return db.select({ name: waiting.name, waiting: count() }).from(waiting).groupBy(waiting.name);
}

/**
 * Waiting jobs that may begin, by the slice they ask for and how many devices it has together, and what they are expected to take; counted up to a thousand
 * in all, those that go first. What asks for any slice counts for the processor while it could not begin on a GPU.
 */
export async function countWaiting(
  db: Database,
  longest: LongestStartable,
): Promise<{ slice: JobRow["slice"]; gpus: number; jobs: number; seconds: number }[]> {
  const waiting = firstInLine(db, longest).as("waiting");
  const seconds = sql<number>`sum(${waiting.estimate})::float8`;
  return db.select({ slice: waiting.slice, gpus: waiting.gpus, jobs: count(), seconds }).from(waiting).groupBy(waiting.slice, waiting.gpus);
}

/** A thousand of the platform's own jobs that no machine can take must not hide what learners wait for. */
function firstInLine(db: Database, { cpu, gpu }: LongestStartable) {
  const slice =
    gpu === null
      ? sql<JobRow["slice"]>`${jobs.slice}`
      : sql<JobRow["slice"]>`case when ${jobs.slice} = 'any' and ${jobs.wallSeconds} > ${gpu}::float8 then 'cpu' else ${jobs.slice} end`;
  const gpus = sql<number>`case when ${jobs.slice} = 'gpu' then ${jobs.gpus} else 1 end`;
  return db
    .select({ name: jobs.environment, slice: slice.as("startable_on"), gpus: gpus.as("together"), estimate: jobs.estimateSeconds })
    .from(jobs)
    .where(
      and(
        eq(jobs.state, "waiting"),
        gpu === null ? undefined : or(ne(jobs.slice, "gpu"), lte(jobs.wallSeconds, gpu)),
        cpu === null ? undefined : or(eq(jobs.slice, "gpu"), lte(jobs.wallSeconds, cpu)),
      ),
    )
    .orderBy(asc(jobs.priorityClass), asc(jobs.virtualTime), asc(jobs.createdAt))
    .limit(mostCounted);
}
