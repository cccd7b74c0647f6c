import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { cohortMembers } from "../schema/courses.ts";
import { grades } from "../schema/gradebook.ts";
import { progress } from "../schema/progress.ts";
import type { Database } from "../client.ts";

const learnsIn = (cohortId: string, userId: SQL) =>
  and(eq(cohortMembers.cohortId, cohortId), eq(cohortMembers.role, "learner"), sql`${cohortMembers.userId} = ${userId}`);

/** How many of a cohort's learners have opened a lesson, exercise or quiz of a course. */
export async function countVisits(db: Database, cohort: { id: string; courseUid: string }): Promise<Map<string, number>> {
  const rows = await db
    .select({ contentUid: progress.contentUid, learners: sql<number>`count(*)::int` })
    .from(progress)
    .innerJoin(cohortMembers, learnsIn(cohort.id, sql`${progress.userId}`))
    .where(eq(progress.courseUid, cohort.courseUid))
    .groupBy(progress.contentUid);
  return new Map(rows.map(({ contentUid, learners }) => [contentUid, learners]));
}

/** A check and how many of a cohort's learners failed it at least once. */
export interface FailedCheck {
  readonly exerciseUid: string;
  readonly check: string;
  readonly learners: number;
}

/** Checks that a cohort's learners failed, the most failed first. */
export async function countFailedChecks(db: Database, cohort: { id: string; courseUid: string }): Promise<FailedCheck[]> {
  const check = sql<string>`failed."check"`;
  return db
    .select({ exerciseUid: grades.exerciseUid, check, learners: sql<number>`count(*)::int` })
    .from(grades)
    .innerJoin(cohortMembers, learnsIn(cohort.id, sql`${grades.userId}`))
    .innerJoin(sql`lateral jsonb_array_elements_text(${grades.failedChecks}) as failed("check")`, sql`true`)
    .where(eq(grades.courseUid, cohort.courseUid))
    .groupBy(grades.exerciseUid, check)
    .orderBy(desc(sql`count(*)`), check);
}
