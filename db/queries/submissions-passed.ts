import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { FileSet } from "#contract/file-set.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { results, submissions } from "../schema/submissions.ts";
import { suspects } from "../schema/suspects.ts";
import { countedJob } from "./submissions-scored.ts";

/** Exercises of which a person has passed a submission on a GPU, as far as it counts: a job that asks for one runs on nothing else. */
export async function listPassedOnGpu(db: Database, userId: UserId): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ exerciseUid: submissions.exerciseUid })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .innerJoin(results, eq(results.jobId, countedJob))
    .leftJoin(suspects, eq(suspects.submissionId, submissions.id))
    .where(
      and(
        eq(submissions.userId, userId),
        eq(jobs.slice, "gpu"),
        eq(results.verdict, "passed"),
        isNull(jobs.review),
        sql`${suspects.state} is distinct from 'discounted'`,
      ),
    );
  return new Set(rows.map(({ exerciseUid }) => exerciseUid));
}

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
