import { and, asc, eq, sql } from "drizzle-orm";
import type { GradeStep } from "#src/domain/grade-steps.ts";
import type { KeptWork, LearnerWork } from "#src/domain/gradebook.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers } from "../schema/courses.ts";
import { grades } from "../schema/gradebook.ts";
import { users } from "../schema/users.ts";

type Packed = readonly [
  exerciseUid: string,
  steps: readonly GradeStep[] | null,
  attempts: number,
  workMs: number,
  gpuMs: number,
  passedAfter: number | null,
  passedAfterMs: number | null,
];

/** A cohort's learners by name, each with what is kept of their work on a course. One row for each learner: thirty thousand would take a second to read. */
export async function listLearnersWork(db: Database, cohort: { readonly id: string; readonly courseUid: string }): Promise<LearnerWork[]> {
  const packed = sql`jsonb_build_array(${grades.exerciseUid}, ${grades.steps}, ${grades.attempts}, ${grades.workMs},
    ${grades.gpuMs}, ${grades.passedAfter}, ${grades.passedAfterMs})`;
  const rows = await db
    .select({
      userId: sql<UserId>`${users.id}`,
      name: users.name,
      work: sql<readonly Packed[]>`coalesce(jsonb_agg(${packed}) filter (where ${grades.id} is not null), '[]'::jsonb)`,
    })
    .from(cohortMembers)
    .innerJoin(users, eq(users.id, cohortMembers.userId))
    .leftJoin(grades, and(eq(grades.userId, users.id), eq(grades.courseUid, cohort.courseUid)))
    .where(and(eq(cohortMembers.cohortId, cohort.id), eq(cohortMembers.role, "learner")))
    .groupBy(users.id)
    .orderBy(asc(users.name), asc(users.id));
  return rows.map(({ work, ...learner }) => ({ ...learner, work: work.map(unpack) }));
}

const unpack = ([exerciseUid, steps, attempts, workMs, gpuMs, passedAfter, passedAfterMs]: Packed): KeptWork => ({
  exerciseUid,
  steps: steps ?? [],
  attempts,
  workMs,
  gpuMs,
  passedAfter,
  passedAfterMs,
});
