import { and, eq, inArray, notExists, type SQL, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { gradeReleases, grades } from "../schema/gradebook.ts";
import { jobs } from "../schema/jobs.ts";

/**
 * Whether a cohort keeps a person's grade in an exercise back: it gives none before its trainer says so, and the person
 * learns in it, or did when they handed in. Leaving a cohort opens nothing.
 */
export function keptBack(db: Database, of: { readonly userId: SQL; readonly courseUid: SQL; readonly exerciseUid: SQL }): SQL {
  const { userId, courseUid, exerciseUid } = of;
  const released = db
    .select({ one: sql`1` })
    .from(gradeReleases)
    .where(and(eq(gradeReleases.cohortId, cohorts.id), sql`${gradeReleases.exerciseUid} = ${exerciseUid}`));
  const role = sql`(select ${cohortMembers.role} from ${cohortMembers} where ${cohortMembers.cohortId} = ${cohorts.id}
    and ${cohortMembers.userId} = ${userId})`;
  const handedIn = sql`exists (select 1 from ${jobs} where ${jobs.userId} = ${userId} and ${jobs.contentUid} = ${exerciseUid}
    and ${jobs.cohortId} = ${cohorts.id} and ${jobs.kind} = 'submission')`;
  return sql`exists (select 1 from ${cohorts} where ${cohorts.gradeRelease} = 'by-trainer' and ${cohorts.courseUid} = ${courseUid}
    and ${notExists(released)} and case when ${role} is null then ${handedIn} else ${role} <> 'trainer' end)`;
}

/** Whether a person's grade in an exercise is kept back from them. */
export async function isKeptBack(db: Database, userId: string, exercise: { courseUid: string; exerciseUid: string }): Promise<boolean> {
  const { courseUid, exerciseUid } = exercise;
  const of = { userId: sql`${userId}::uuid`, courseUid: sql`${courseUid}::uuid`, exerciseUid: sql`${exerciseUid}::uuid` };
  const { rows } = await db.execute<{ kept: boolean }>(sql`select ${keptBack(db, of)} as kept`);
  return rows[0]?.kept ?? false;
}

/** Exercises that a person has worked on and whose grades are kept back from them. */
export async function listKeptBack(db: Database, userId: UserId): Promise<Set<string>> {
  const of = { userId: sql`${grades.userId}`, courseUid: sql`${grades.courseUid}`, exerciseUid: sql`${grades.exerciseUid}` };
  const rows = await db
    .select({ exerciseUid: grades.exerciseUid })
    .from(grades)
    .where(and(eq(grades.userId, userId), keptBack(db, of)));
  return new Set(rows.map(({ exerciseUid }) => exerciseUid));
}

/** Exercises whose grades a cohort's learners see. */
export async function listReleased(db: Database, cohortId: string): Promise<Set<string>> {
  const rows = await db.select({ exerciseUid: gradeReleases.exerciseUid }).from(gradeReleases).where(eq(gradeReleases.cohortId, cohortId));
  return new Set(rows.map(({ exerciseUid }) => exerciseUid));
}

/** Lets a cohort's learners see their grades in exercises. Answers those that they had not seen before. */
export async function insertReleases(
  tx: Database,
  cohortId: string,
  exerciseUids: readonly string[],
  releasedBy: UserId,
): Promise<string[]> {
  if (exerciseUids.length === 0) return [];
  const rows = await tx
    .insert(gradeReleases)
    .values(exerciseUids.map((exerciseUid) => ({ cohortId, exerciseUid, releasedBy })))
    .onConflictDoNothing()
    .returning({ exerciseUid: gradeReleases.exerciseUid });
  return rows.map(({ exerciseUid }) => exerciseUid);
}

/** Takes releases back. Answers which there were. */
export async function deleteReleases(tx: Database, cohortId: string, exerciseUids: readonly string[]): Promise<string[]> {
  if (exerciseUids.length === 0) return [];
  const rows = await tx
    .delete(gradeReleases)
    .where(and(eq(gradeReleases.cohortId, cohortId), inArray(gradeReleases.exerciseUid, [...exerciseUids])))
    .returning({ exerciseUid: gradeReleases.exerciseUid });
  return rows.map(({ exerciseUid }) => exerciseUid);
}
