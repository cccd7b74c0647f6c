import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { GradeStep } from "#src/domain/grade-steps.ts";
import { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { grades } from "../schema/gradebook.ts";
import { jobs } from "../schema/jobs.ts";
import { ledgerEntries, results, submissions } from "../schema/submissions.ts";
import type { Statement } from "../together.ts";
import { startedOn } from "./attempt-events.ts";
import type { JobRow } from "./jobs.ts";
import { countedJob } from "./submissions-scored.ts";

/** Whose work on which exercise. */
export interface GradeOwner {
  readonly userId: string;
  readonly courseUid: string;
  readonly exerciseUid: string;
}

/** A pause between two jobs that is longer was no work on the exercise, beyond this. */
const longestPauseMs = 15 * 60_000;
const gpuKinds = sql`('gpu', 'mig', 'shard')`;

/** Milliseconds from one moment to the next, as far as they count as work; none where there is no first one, which `least` would pass over. */
const pause = (from: SQL, until: SQL): SQL =>
  sql`case when ${from} is null then 0 else least(extract(epoch from ${until} - ${from}) * 1000, ${longestPauseMs}::float8) end`;

/** Adds what a job that ends took: the time since its learner's job before it, and what it used of a GPU. */
export function addEffort(tx: Database, job: JobRow, usedMs: number): Statement {
  const { courseUid, contentUid } = job;
  const userId = UserId.parse(job.userId);
  const createdAt = sql`${job.createdAt.toISOString()}::timestamptz`;
  const before = sql`(select max(${jobs.createdAt}) from ${jobs} where ${jobs.userId} = ${userId}
    and ${jobs.contentUid} = ${contentUid} and ${jobs.createdAt} < ${createdAt})`;
  const onGpu = sql`${startedOn(job.id, job.attempt, job.slice)} in ${gpuKinds}`;
  return tx
    .insert(grades)
    .values({
      userId,
      courseUid,
      exerciseUid: contentUid,
      workMs: sql`round(${pause(before, createdAt)})::bigint`,
      gpuMs: sql`case when ${onGpu} then ${Math.round(usedMs)}::bigint else 0 end`,
    })
    .onConflictDoUpdate({
      target: [grades.userId, grades.exerciseUid],
      set: { workMs: sql`${grades.workMs} + excluded.work_ms`, gpuMs: sql`${grades.gpuMs} + excluded.gpu_ms` },
    });
}

/** What a learner's submissions to an exercise come to now. */
export interface CountedGrade {
  readonly steps: readonly GradeStep[];
  /** The first that passed: as which judged one, and when it was handed in. */
  readonly firstPass: { readonly after: number; readonly at: Date } | null;
}

/** Keeps what a learner's submissions come to. Attempts, checks that failed and the time to the first pass are looked up as it is written. */
export async function saveCounted(tx: Database, owner: GradeOwner, { steps, firstPass }: CountedGrade): Promise<void> {
  const { userId, courseUid, exerciseUid } = owner;
  const mine = sql`${submissions.userId} = ${userId} and ${submissions.exerciseUid} = ${exerciseUid}`;
  const counted = {
    courseUid,
    steps,
    attempts: sql`(select count(*)::int from ${submissions} where ${mine})`,
    failedChecks: sql`coalesce((select jsonb_agg(distinct tried."check" ->> 'id') from ${submissions}
      join ${results} on ${results.jobId} = ${countedJob}
      cross join lateral jsonb_array_elements(${results.record} -> 'checks') as tried("check")
      where ${mine} and tried."check" ->> 'status' = 'failed'), '[]'::jsonb)`,
    passedAfter: firstPass?.after ?? null,
    passedAfterMs: firstPass ? sumWork(userId, exerciseUid, firstPass.at) : null,
  };
  await tx
    .insert(grades)
    .values({ userId: UserId.parse(userId), exerciseUid, ...counted })
    .onConflictDoUpdate({ target: [grades.userId, grades.exerciseUid], set: counted });
}

/** Work on an exercise until a job that was begun at this moment. */
const sumWork = (userId: string, exerciseUid: string, until: Date): SQL<number> =>
  sql<number>`(select coalesce(sum(round(${pause(sql`own.before`, sql`own.created_at`)})), 0)::bigint from (
    select ${jobs.createdAt} as created_at, lag(${jobs.createdAt}) over (order by ${jobs.createdAt}) as before from ${jobs}
    where ${jobs.userId} = ${userId} and ${jobs.contentUid} = ${exerciseUid} and ${jobs.kind} <> 'snippet'
    and ${jobs.createdAt} <= ${until.toISOString()}::timestamptz) as own)`;

/** Learners whose work on an exercise was handed in before grades were kept. */
export async function listUncounted(db: Database, limit: number): Promise<GradeOwner[]> {
  return db
    .selectDistinct({ userId: submissions.userId, courseUid: jobs.courseUid, exerciseUid: submissions.exerciseUid })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .leftJoin(grades, and(eq(grades.userId, submissions.userId), eq(grades.exerciseUid, submissions.exerciseUid)))
    .where(and(eq(jobs.state, "finished"), or(isNull(grades.id), isNull(grades.steps))))
    .limit(limit);
}

/** Sums up all that a learner's jobs of an exercise took, for those that ended before it was kept. */
export async function sumEffort(tx: Database, { userId, exerciseUid }: GradeOwner, now: Date): Promise<void> {
  const used = sql<number>`(select coalesce(sum(${ledgerEntries.milliseconds}), 0)::bigint from ${ledgerEntries}
    join ${jobs} on ${jobs.id} = ${ledgerEntries.jobId} where ${jobs.userId} = ${userId} and ${jobs.contentUid} = ${exerciseUid}
    and ${ledgerEntries.kind} = 'settled' and ${ledgerEntries.sliceKind} in ${gpuKinds})`;
  await tx
    .update(grades)
    .set({ workMs: sumWork(userId, exerciseUid, now), gpuMs: used })
    .where(and(eq(grades.userId, UserId.parse(userId)), eq(grades.exerciseUid, exerciseUid)));
}
