import { and, eq, inArray } from "drizzle-orm";
import type { FileSet } from "#contract/file-set.ts";
import { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { similarityReports } from "../schema/gradebook.ts";
import { jobs } from "../schema/jobs.ts";
import { submissions } from "../schema/submissions.ts";

export type SimilarityReport = Pick<typeof similarityReports.$inferSelect, "pairs" | "computedAt">;

/** The newest report about an exercise in a cohort. */
export async function findSimilarityReport(db: Database, cohortId: string, exerciseUid: string): Promise<SimilarityReport | undefined> {
  const rows = await db
    .select({ pairs: similarityReports.pairs, computedAt: similarityReports.computedAt })
    .from(similarityReports)
    .where(and(eq(similarityReports.cohortId, cohortId), eq(similarityReports.exerciseUid, exerciseUid)));
  return rows[0];
}

/** Keeps a report in place of an earlier one. */
export async function saveSimilarityReport(tx: Database, cohortId: string, exerciseUid: string, report: SimilarityReport): Promise<void> {
  await tx
    .insert(similarityReports)
    .values({ cohortId, exerciseUid, ...report })
    .onConflictDoUpdate({ target: [similarityReports.cohortId, similarityReports.exerciseUid], set: report });
}

/** What was handed in with submissions. */
export async function listHandedIn(
  db: Database,
  submissionIds: readonly string[],
): Promise<{ submissionId: string; userId: UserId; files: FileSet }[]> {
  if (submissionIds.length === 0) return [];
  const rows = await db
    .select({ submissionId: submissions.id, userId: submissions.userId, spec: jobs.spec })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .where(inArray(submissions.id, [...submissionIds]));
  return rows.map(({ submissionId, userId, spec }) => ({ submissionId, userId: UserId.parse(userId), files: spec.files }));
}
