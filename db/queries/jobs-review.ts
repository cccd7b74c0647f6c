import { and, asc, eq, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { JobReview } from "#src/domain/job-review.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { rejudgings } from "../schema/rejudgings.ts";
import { submissions } from "../schema/submissions.ts";
import { users } from "../schema/users.ts";
import type { JobRow } from "./jobs.ts";

/** Jobs that wait for an operator, the longest first, with whose program they run. */
export async function listHeldJobs(db: Database, limit: number): Promise<{ job: JobRow; learner: string }[]> {
  return db
    .select({ job: jobs, learner: users.name })
    .from(jobs)
    .leftJoin(rejudgings, eq(rejudgings.jobId, jobs.id))
    .leftJoin(submissions, eq(submissions.id, rejudgings.submissionId))
    .innerJoin(users, eq(users.id, sql`coalesce(${jobs.userId}, ${submissions.userId})`))
    .where(eq(jobs.review, "waiting"))
    .orderBy(asc(jobs.finishedAt))
    .limit(limit);
}

/** Whether a job of this person's waits for an operator. */
export async function hasHeldJob(db: Database, userId: UserId): Promise<boolean> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.userId, userId), eq(jobs.review, "waiting")))
    .limit(1);
  return rows.length > 0;
}

/** Holds a job, or notes what was decided about it. */
export async function setReview(tx: Database, id: JobId, review: JobReview): Promise<void> {
  await tx
    .update(jobs)
    .set({ review })
    .where(and(eq(jobs.id, id), eq(jobs.state, "finished")));
}
