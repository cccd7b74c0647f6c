import { and, asc, count, desc, eq, ne, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { Verdict } from "#contract/verdict.ts";
import type { TrialOutcome } from "#src/domain/regrading.ts";
import type { RejudgingPurpose } from "#src/domain/rejudging.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { regrades, rejudgings } from "../schema/rejudgings.ts";
import { results, submissions } from "../schema/submissions.ts";
import { users } from "../schema/users.ts";
import type { SubmissionRow } from "./submissions.ts";

export type RejudgingRow = typeof rejudgings.$inferSelect;

/** Notes that jobs judge submissions once more. */
export async function insertRejudgings(tx: Database, rows: readonly Omit<RejudgingRow, "appliedAt">[]): Promise<void> {
  if (rows.length > 0) await tx.insert(rejudgings).values([...rows]);
}

/** What a job judges once more, and why. */
export async function findRejudging(
  db: Database,
  jobId: JobId,
): Promise<{ rejudging: RejudgingRow; submission: SubmissionRow; reason: string | null } | undefined> {
  const rows = await db
    .select({ rejudging: rejudgings, submission: submissions, reason: regrades.reason })
    .from(rejudgings)
    .innerJoin(submissions, eq(submissions.id, rejudgings.submissionId))
    .leftJoin(regrades, eq(regrades.id, rejudgings.regradeId))
    .where(eq(rejudgings.jobId, jobId));
  return rows[0];
}

/** Whether a submission is being judged once more for this purpose. */
export async function isBeingRejudged(db: Database, submissionId: string, purpose: RejudgingPurpose): Promise<boolean> {
  const rows = await db
    .select({ jobId: rejudgings.jobId })
    .from(rejudgings)
    .innerJoin(jobs, eq(jobs.id, rejudgings.jobId))
    .where(and(eq(rejudgings.submissionId, submissionId), eq(rejudgings.purpose, purpose), ne(jobs.state, "finished")))
    .limit(1);
  return rows.length > 0;
}

/** Notes since when a rejudging's result counts. */
export async function setApplied(tx: Database, jobId: JobId, appliedAt: Date): Promise<void> {
  await tx.update(rejudgings).set({ appliedAt }).where(eq(rejudgings.jobId, jobId));
}

/** How far a regrade is: its jobs, and those that have ended. */
export async function countRejudgings(db: Database, regradeId: string): Promise<{ all: number; ended: number }> {
  const rows = await db
    .select({ all: count(), ended: sql<number>`count(*) filter (where ${jobs.state} = 'finished')::int` })
    .from(rejudgings)
    .innerJoin(jobs, eq(jobs.id, rejudgings.jobId))
    .where(eq(rejudgings.regradeId, regradeId));
  return rows[0] ?? { all: 0, ended: 0 };
}

export interface RegradeOutcome extends TrialOutcome {
  readonly jobId: JobId;
  readonly userId: string;
  readonly learner: string;
  readonly number: number;
}

/** What has come of a regrade so far, by learner and in the order in which they handed in. */
export async function listOutcomes(db: Database, regradeId: string): Promise<RegradeOutcome[]> {
  return db
    .select({
      jobId: rejudgings.jobId,
      submissionId: rejudgings.submissionId,
      userId: submissions.userId,
      learner: users.name,
      number: submissions.number,
      // Of a job that is held nothing counts.
      verdict: sql<Verdict | null>`case when ${jobs.review} is null then ${results.verdict} end`,
      score: sql<number>`coalesce(${results.score}, 0)`.mapWith(Number),
      hiddenPhase: sql<"run" | "skip">`${jobs.hiddenPhase}`,
    })
    .from(rejudgings)
    .innerJoin(jobs, eq(jobs.id, rejudgings.jobId))
    .innerJoin(results, eq(results.jobId, rejudgings.jobId))
    .innerJoin(submissions, eq(submissions.id, rejudgings.submissionId))
    .innerJoin(users, eq(users.id, submissions.userId))
    .where(eq(rejudgings.regradeId, regradeId))
    .orderBy(asc(users.name), asc(submissions.userId), asc(submissions.number));
}

/** Jobs of a regrade that have not ended. */
export async function listOpenJobs(db: Database, regradeId: string): Promise<JobId[]> {
  const rows = await db
    .select({ jobId: rejudgings.jobId })
    .from(rejudgings)
    .innerJoin(jobs, eq(jobs.id, rejudgings.jobId))
    .where(and(eq(rejudgings.regradeId, regradeId), ne(jobs.state, "finished")));
  return rows.map(({ jobId }) => jobId);
}

/** The last rerun of a submission's grade. */
export async function findLastRerun(db: Database, submissionId: string): Promise<JobId | undefined> {
  const rows = await db
    .select({ jobId: rejudgings.jobId })
    .from(rejudgings)
    .where(and(eq(rejudgings.submissionId, submissionId), eq(rejudgings.purpose, "rerun")))
    .orderBy(desc(rejudgings.createdAt))
    .limit(1);
  return rows[0]?.jobId;
}
