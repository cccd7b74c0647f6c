import { and, desc, eq } from "drizzle-orm";
import type { FileSet } from "#contract/file-set.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { results, submissions } from "../schema/submissions.ts";
import { countedJob } from "./submissions-scored.ts";

/** All files of a person's last submission to an exercise whose counted result is a pass; none where there is none. */
export async function findPassedFiles(db: Database, userId: UserId, exerciseUid: string): Promise<FileSet> {
  const rows = await db
    .select({ spec: jobs.spec })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .innerJoin(results, eq(results.jobId, countedJob))
    .where(and(eq(submissions.userId, userId), eq(submissions.exerciseUid, exerciseUid), eq(results.verdict, "passed")))
    .orderBy(desc(submissions.number))
    .limit(1);
  return rows[0]?.spec.files ?? [];
}
