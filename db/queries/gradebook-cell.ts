import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Verdict, VerdictRecord } from "#contract/verdict.ts";
import type { Foundation } from "#src/domain/carrying.ts";
import type { KeptWork } from "#src/domain/gradebook.ts";
import { UserId } from "#src/domain/people.ts";
import type { HiddenChecksState } from "#src/domain/scoring.ts";
import type { SuspectState } from "#src/domain/suspicion.ts";
import type { Database } from "../client.ts";
import { cohortMembers } from "../schema/courses.ts";
import { grades } from "../schema/gradebook.ts";
import { jobs } from "../schema/jobs.ts";
import { results, submissions } from "../schema/submissions.ts";
import { suspects } from "../schema/suspects.ts";
import { users } from "../schema/users.ts";
import { countedJob } from "./submissions-scored.ts";

/** Who learns in a cohort under this id. */
export async function findLearner(db: Database, cohortId: string, userId: string): Promise<{ name: string } | undefined> {
  const rows = await db
    .select({ name: users.name })
    .from(cohortMembers)
    .innerJoin(users, eq(users.id, cohortMembers.userId))
    .where(and(eq(cohortMembers.cohortId, cohortId), eq(cohortMembers.userId, userId), eq(cohortMembers.role, "learner")));
  return rows[0];
}

/** What is kept of one learner's work on one exercise. */
export async function findWork(db: Database, userId: string, exerciseUid: string): Promise<KeptWork | undefined> {
  const rows = await db
    .select({
      exerciseUid: grades.exerciseUid,
      steps: grades.steps,
      attempts: grades.attempts,
      workMs: grades.workMs,
      gpuMs: grades.gpuMs,
      passedAfter: grades.passedAfter,
      passedAfterMs: grades.passedAfterMs,
    })
    .from(grades)
    .where(and(eq(grades.userId, UserId.parse(userId)), eq(grades.exerciseUid, exerciseUid)));
  const [work] = rows;
  return work && { ...work, steps: work.steps ?? [] };
}

/** One of a learner's submissions with the result that counts for it. */
export interface SubmissionInCell {
  readonly id: string;
  readonly number: number;
  readonly handedInAt: Date;
  /** Whether it asked for a GPU, and so ran on one. */
  readonly onGpu: boolean;
  readonly verdict: Verdict | null;
  readonly score: number | null;
  readonly record: VerdictRecord | null;
  readonly hiddenChecks: HiddenChecksState;
  readonly suspect: SuspectState | null;
  readonly foundations: readonly Foundation[];
}

/** All that a learner has handed in for an exercise and that has ended, in order. */
export async function listSubmissionsInCell(db: Database, userId: string, exerciseUid: string): Promise<SubmissionInCell[]> {
  return db
    .select({
      id: submissions.id,
      number: submissions.number,
      handedInAt: submissions.createdAt,
      onGpu: sql<boolean>`${jobs.slice} = 'gpu'`,
      verdict: results.verdict,
      score: results.score,
      record: results.record,
      hiddenChecks: submissions.hiddenChecks,
      suspect: suspects.state,
      foundations: submissions.foundations,
    })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .innerJoin(results, eq(results.jobId, countedJob))
    .leftJoin(suspects, eq(suspects.submissionId, submissions.id))
    .where(and(eq(submissions.userId, userId), eq(submissions.exerciseUid, exerciseUid), isNull(jobs.review)))
    .orderBy(asc(submissions.number));
}
