import { and, asc, desc, eq, inArray, not, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { memberships } from "../schema/organisations.ts";
import { progress } from "../schema/progress.ts";
import { users } from "../schema/users.ts";
import { keptBack } from "./grade-releases.ts";

/** A course that a learner of an organisation follows in some cohort; null where they follow none. */
export interface LearnersCourse {
  readonly userId: UserId;
  readonly name: string;
  readonly email: string;
  readonly courseUid: string | null;
  readonly digest: string | null;
}

/** The learners of an organisation by name, each with the courses of their cohorts, the newest cohort first. */
export async function listLearnersCourses(db: Database, organisationId: string): Promise<LearnersCourse[]> {
  return db
    .select({ userId: users.id, name: users.name, email: users.email, courseUid: cohorts.courseUid, digest: cohorts.digest })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(cohortMembers, and(eq(cohortMembers.userId, users.id), eq(cohortMembers.role, "learner")))
    .leftJoin(cohorts, eq(cohorts.id, cohortMembers.cohortId))
    .where(and(eq(memberships.organisationId, organisationId), eq(memberships.role, "learner")))
    .orderBy(asc(users.name), asc(users.email), desc(cohorts.createdAt));
}

/** What these people have done, and since when; not what their trainer still keeps back from them. */
export async function listDone(
  db: Database,
  userIds: readonly UserId[],
): Promise<{ userId: string; contentUid: string; doneAt: Date | null }[]> {
  const exercise = { userId: sql`${progress.userId}`, courseUid: sql`${progress.courseUid}`, exerciseUid: sql`${progress.contentUid}` };
  return db
    .select({ userId: progress.userId, contentUid: progress.contentUid, doneAt: progress.doneAt })
    .from(progress)
    .where(and(inArray(progress.userId, [...userIds]), eq(progress.state, "done"), not(keptBack(db, exercise))));
}
