import { and, countDistinct, desc, eq, exists, inArray, lt, max, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { AttemptsSoFar } from "#src/domain/attempt-rules.ts";
import type { UserId } from "#src/domain/people.ts";
import type { HiddenChecksState } from "#src/domain/scoring.ts";
import type { Database } from "../client.ts";
import { cohortMembers } from "../schema/courses.ts";
import { jobs } from "../schema/jobs.ts";
import { results, submissions } from "../schema/submissions.ts";
import type { JobRow } from "./jobs.ts";
import { countedJob } from "./submissions-scored.ts";

export type SubmissionRow = typeof submissions.$inferSelect;

const of = (userId: UserId, exerciseUid: string) => and(eq(submissions.userId, userId), eq(submissions.exerciseUid, exerciseUid));

/** Stores a submission under the learner's next number for the exercise. */
export async function insertSubmission(
  tx: Database,
  submission: Omit<typeof submissions.$inferInsert, "number" | "userId"> & { userId: UserId },
): Promise<void> {
  const rows = await tx
    .select({ last: max(submissions.number) })
    .from(submissions)
    .where(of(submission.userId, submission.exerciseUid));
  await tx.insert(submissions).values({ ...submission, number: (rows[0]?.last ?? 0) + 1 });
}

/** The submission that a job carries out; undefined for a run. */
export async function findSubmission(db: Database, jobId: JobId): Promise<SubmissionRow | undefined> {
  const rows = await db.select().from(submissions).where(eq(submissions.jobId, jobId));
  return rows[0];
}

interface Carried {
  readonly submission: SubmissionRow;
  readonly job: JobRow;
}

const withJobs = (db: Database, ids: readonly string[]) =>
  db
    .select({ submission: submissions, job: jobs })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .where(inArray(submissions.id, [...ids]));

/** Submissions and the jobs that carried them out. */
export async function listSubmissionsAndJobs(db: Database, ids: readonly string[]): Promise<Carried[]> {
  return ids.length === 0 ? [] : withJobs(db, ids);
}

/** A submission and the job that carried it out. */
export async function findSubmissionAndJob(db: Database, id: string): Promise<Carried | undefined> {
  return (await withJobs(db, [id]))[0];
}

/** A submission and the job that carried it out, the submission held until the transaction ends. */
export async function lockSubmission(tx: Database, id: string): Promise<Carried | undefined> {
  return (await withJobs(tx, [id]).for("update", { of: submissions }))[0];
}

/** Lets a rejudging's result count for a submission; its own stays where it is. */
export async function setRejudgedBy(tx: Database, id: string, jobId: JobId, hiddenChecks: HiddenChecksState): Promise<void> {
  await tx.update(submissions).set({ rejudgedBy: jobId, hiddenChecks }).where(eq(submissions.id, id));
}

/** Leaves a learner's submissions that still wait for hidden checks out of them. Not one that is still being judged: it may be the best. */
export async function leaveOutWaiting(tx: Database, userId: string, exerciseUid: string): Promise<void> {
  const ended = tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.id, submissions.jobId), eq(jobs.state, "finished")));
  await tx
    .update(submissions)
    .set({ hiddenChecks: "left-out" })
    .where(
      and(eq(submissions.userId, userId), eq(submissions.exerciseUid, exerciseUid), eq(submissions.hiddenChecks, "waiting"), exists(ended)),
    );
}

/** Lets what was left out wait for hidden checks again: another submission counts now than when they were due. */
export async function reopenLeftOut(tx: Database, userId: string, exerciseUid: string): Promise<void> {
  await tx
    .update(submissions)
    .set({ hiddenChecks: "waiting" })
    .where(and(eq(submissions.userId, userId), eq(submissions.exerciseUid, exerciseUid), eq(submissions.hiddenChecks, "left-out")));
}

/** What a learner's earlier submissions to an exercise come to. One not yet judged counts as used. */
export async function summariseAttempts(db: Database, userId: UserId, exerciseUid: string): Promise<AttemptsSoFar> {
  const counts = sql`${submissions.charged} is not false`;
  const rows = await db
    .select({
      used: sql<number>`count(*) filter (where ${counts})::int`,
      lastAt: sql<string | null>`max(${submissions.createdAt}) filter (where ${counts})`,
    })
    .from(submissions)
    .where(of(userId, exerciseUid));
  const { used = 0, lastAt = null } = rows[0] ?? {};
  return { used, lastAt: lastAt === null ? null : new Date(lastAt) };
}

/** How many of a learner's submissions to an exercise have ended and used up an attempt. */
export async function countCharged(db: Database, userId: UserId, exerciseUid: string): Promise<number> {
  const rows = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(submissions)
    .where(and(of(userId, exerciseUid), eq(submissions.charged, true)));
  return rows[0]?.count ?? 0;
}

/** A learner's not-gradable results in an exercise so far. */
export async function countNotGradable(db: Database, userId: UserId, exerciseUid: string): Promise<number> {
  const rows = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(submissions)
    .innerJoin(results, eq(results.jobId, submissions.jobId))
    .where(and(of(userId, exerciseUid), eq(results.verdict, "not-gradable")));
  return rows[0]?.count ?? 0;
}

/** Says whether a submission used up an attempt. */
export async function setCharged(tx: Database, jobId: JobId, charged: boolean): Promise<void> {
  await tx.update(submissions).set({ charged }).where(eq(submissions.jobId, jobId));
}

/** The record that counts of the last submission before this number that was judged. */
export async function findRecordBefore(db: Database, submission: SubmissionRow) {
  const rows = await db
    .select({ record: results.record })
    .from(submissions)
    .innerJoin(results, eq(results.jobId, countedJob))
    .where(
      and(
        eq(submissions.userId, submission.userId),
        eq(submissions.exerciseUid, submission.exerciseUid),
        lt(submissions.number, submission.number),
        sql`${results.record} is not null`,
      ),
    )
    .orderBy(desc(submissions.number))
    .limit(1);
  return rows[0]?.record ?? undefined;
}

/** How many of a cohort's people have handed something in, by exercise. */
export async function countSubmitters(db: Database, cohortId: string): Promise<Map<string, number>> {
  const rows = await db
    .select({ exerciseUid: submissions.exerciseUid, people: countDistinct(submissions.userId) })
    .from(submissions)
    .innerJoin(cohortMembers, eq(cohortMembers.userId, submissions.userId))
    .where(eq(cohortMembers.cohortId, cohortId))
    .groupBy(submissions.exerciseUid);
  return new Map(rows.map(({ exerciseUid, people }) => [exerciseUid, people]));
}
