import { and, asc, desc, eq, ne, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { Verdict } from "#contract/verdict.ts";
import type { UserId } from "#src/domain/people.ts";
import { among } from "../among.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";

// What a class has run, as its view needs it: many learners in one statement, and nothing of their files.

/** Runs and submissions of some learners that are on their way in one course, the newest last. */
export async function listOnTheirWay(db: Database, userIds: readonly string[], courseUid: string) {
  return db
    .select({
      jobId: jobs.id,
      userId: sql<UserId>`${jobs.userId}`,
      kind: jobs.kind,
      contentUid: jobs.contentUid,
      state: jobs.state,
      createdAt: jobs.createdAt,
      startedAt: jobs.startedAt,
    })
    .from(jobs)
    .where(and(among(jobs.userId, userIds), eq(jobs.courseUid, courseUid), ne(jobs.state, "finished")))
    .orderBy(asc(jobs.createdAt));
}

/** A try that is over: how it ended, and what its judge counted. */
export interface TryRow extends Record<string, unknown> {
  readonly userId: UserId;
  readonly kind: "run" | "submission";
  readonly endedAt: string;
  readonly verdict: Verdict | null;
  readonly isError: boolean;
  readonly failed: string[] | null;
  readonly passed: number | null;
  readonly checks: number | null;
}

/** More tells nothing new of whoever is stuck. */
const mostTries = 8;

/** The last tries of each of these learners in one exercise each, the newest first. */
export async function listTries(db: Database, pairs: readonly { userId: string; exerciseUid: string }[]): Promise<TryRow[]> {
  const { rows } = await db.execute<TryRow>(sql`
    select pair.user_id as "userId", try.*
    from jsonb_to_recordset(${JSON.stringify(pairs.map(({ userId, exerciseUid }) => ({ user_id: userId, exercise_uid: exerciseUid })))}::jsonb)
      as pair(user_id uuid, exercise_uid uuid)
    cross join lateral (
      select job.kind,
        to_char(coalesce(job.finished_at, job.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt",
        result.verdict,
        coalesce(job.ending->>'reason' = 'limit' or (job.ending->>'reason' = 'completed'
          and (job.ending->>'exitCode' <> '0' or job.ending->>'signal' is not null)), false) as "isError",
        jsonb_path_query_array(result.record, '$.checks[*] ? (@.status == "failed").id') as failed,
        jsonb_array_length(jsonb_path_query_array(result.record, '$.checks[*] ? (@.status == "passed").id')) as passed,
        jsonb_array_length(result.record->'checks') as checks
      from jobs job
      left join submissions submission on submission.job_id = job.id
      left join results result on result.job_id = coalesce(submission.rejudged_by, job.id)
      where job.user_id = pair.user_id and job.content_uid = pair.exercise_uid
        and job.state = 'finished' and job.kind in ('run', 'submission')
      order by job.created_at desc
      limit ${mostTries}
    ) as try`);
  return rows;
}

/** Places in the queue of these waiting jobs; 1 is next. One look over all who wait. */
export async function listPlaces(db: Database, jobIds: readonly string[]): Promise<Map<string, number>> {
  const line = db
    .select({
      id: jobs.id,
      place: sql<number>`(row_number() over (order by ${jobs.priorityClass}, ${jobs.virtualTime}, ${jobs.createdAt}))::int`.as("place"),
    })
    .from(jobs)
    .where(eq(jobs.state, "waiting"))
    .as("line");
  const rows = await db
    .select()
    .from(line)
    .where(sql`${line.id} in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(jobIds)}::jsonb))`);
  return new Map(rows.map(({ id, place }) => [id, place]));
}

/** The newest run or submission of one learner in one exercise. */
export async function findLastTry(
  db: Database,
  userId: UserId,
  exerciseUid: string,
): Promise<
  { id: JobId; attempt: number; kind: "run" | "submission"; state: (typeof jobs.$inferSelect)["state"]; createdAt: Date } | undefined
> {
  const rows = await db
    .select({
      id: jobs.id,
      attempt: jobs.attempt,
      kind: sql<"run" | "submission">`${jobs.kind}`,
      state: jobs.state,
      createdAt: jobs.createdAt,
    })
    .from(jobs)
    .where(and(eq(jobs.userId, userId), eq(jobs.contentUid, exerciseUid), sql`${jobs.kind} in ('run', 'submission')`))
    .orderBy(desc(jobs.createdAt))
    .limit(1);
  return rows[0];
}
