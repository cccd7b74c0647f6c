import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { RejudgingPurpose } from "#src/domain/rejudging.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { rejudgings } from "../schema/rejudgings.ts";
import { submissions } from "../schema/submissions.ts";
import type { SubmissionRow } from "./submissions.ts";

export type RejudgingRow = typeof rejudgings.$inferSelect;

/** Notes that a job judges a submission once more. */
export async function insertRejudging(
  tx: Database,
  rejudging: { jobId: JobId; submissionId: string; purpose: RejudgingPurpose; createdAt: Date },
): Promise<void> {
  await tx.insert(rejudgings).values(rejudging);
}

/** What a job judges once more, and why. */
export async function findRejudging(
  db: Database,
  jobId: JobId,
): Promise<{ rejudging: RejudgingRow; submission: SubmissionRow } | undefined> {
  const rows = await db
    .select({ rejudging: rejudgings, submission: submissions })
    .from(rejudgings)
    .innerJoin(submissions, eq(submissions.id, rejudgings.submissionId))
    .where(eq(rejudgings.jobId, jobId));
  return rows[0];
}

/** The rejudging whose result came to count last for a submission. */
export async function findAppliedRejudging(db: Database, submissionId: string): Promise<RejudgingRow | undefined> {
  const rows = await db
    .select()
    .from(rejudgings)
    .where(and(eq(rejudgings.submissionId, submissionId), isNotNull(rejudgings.appliedAt)))
    .orderBy(desc(rejudgings.appliedAt))
    .limit(1);
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
