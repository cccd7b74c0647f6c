import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { ScoredSubmission } from "#src/domain/scoring.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { results, submissions } from "../schema/submissions.ts";

/** The job whose result counts for a submission: its own, or the one that judged it again. */
export const countedJob = sql<JobId>`coalesce(${submissions.rejudgedBy}, ${submissions.jobId})`;

/** A learner's submissions to an exercise in order, with the results that count for them. Those held for an operator are no part of the grade. */
export async function listScored(db: Database, userId: string, exerciseUid: string): Promise<ScoredSubmission[]> {
  return db
    .select({
      id: submissions.id,
      policy: submissions.scorePolicy,
      verdict: results.verdict,
      score: sql<number>`coalesce(${results.score}, 0)`.mapWith(Number),
      afterSolution: submissions.afterSolution,
      hiddenChecks: submissions.hiddenChecks,
    })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .innerJoin(results, eq(results.jobId, countedJob))
    .where(and(eq(submissions.userId, userId), eq(submissions.exerciseUid, exerciseUid), isNull(jobs.review)))
    .orderBy(asc(submissions.number));
}
