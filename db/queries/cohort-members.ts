import { and, asc, count, desc, eq, ne } from "drizzle-orm";
import type { CohortRole } from "#src/domain/cohort-terms.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { users } from "../schema/users.ts";

export interface CohortOfLearner {
  readonly id: string;
  /** The course version that the cohort follows. */
  readonly digest: string;
}

/** All cohorts that a person is in, the newest first, with the course of each. */
export async function listCohorts(db: Database, userId: UserId): Promise<(CohortOfLearner & { readonly courseUid: string })[]> {
  return db
    .select({ id: cohorts.id, digest: cohorts.digest, courseUid: cohorts.courseUid })
    .from(cohortMembers)
    .innerJoin(cohorts, eq(cohorts.id, cohortMembers.cohortId))
    .where(eq(cohortMembers.userId, userId))
    .orderBy(desc(cohorts.createdAt));
}

/** A cohort's learners and guests, by name. */
export async function listLearnersOf(db: Database, cohortId: string): Promise<{ userId: UserId; name: string }[]> {
  return db
    .select({ userId: users.id, name: users.name })
    .from(cohortMembers)
    .innerJoin(users, eq(users.id, cohortMembers.userId))
    .where(and(eq(cohortMembers.cohortId, cohortId), ne(cohortMembers.role, "trainer")))
    .orderBy(asc(users.name), asc(users.id));
}

/** Somebody in a cohort, as its trainers see them. */
export interface CohortMember {
  readonly userId: UserId;
  readonly name: string;
  readonly email: string;
  readonly role: CohortRole;
  readonly joinedAt: Date;
}

/** Everybody in a cohort, by name. */
export async function listMembers(db: Database, cohortId: string): Promise<CohortMember[]> {
  return db
    .select({ userId: users.id, name: users.name, email: users.email, role: cohortMembers.role, joinedAt: cohortMembers.createdAt })
    .from(cohortMembers)
    .innerJoin(users, eq(users.id, cohortMembers.userId))
    .where(eq(cohortMembers.cohortId, cohortId))
    .orderBy(asc(users.name), asc(users.id));
}

/** Learners of a cohort, of whom each takes a seat. */
export async function countLearners(db: Database, cohortId: string): Promise<number> {
  const rows = await db.select({ learners: count() }).from(cohortMembers).where(isOf(cohortId, "learner"));
  return rows[0]?.learners ?? 0;
}

/** Who teaches a cohort, as members of it. */
export async function countTrainers(db: Database, cohortId: string): Promise<number> {
  const rows = await db.select({ trainers: count() }).from(cohortMembers).where(isOf(cohortId, "trainer"));
  return rows[0]?.trainers ?? 0;
}

/** What somebody is in a cohort; undefined where they are not in it. */
export async function findCohortMember(db: Database, cohortId: string, userId: UserId): Promise<{ role: CohortRole } | undefined> {
  const rows = await db.select({ role: cohortMembers.role }).from(cohortMembers).where(isMember(cohortId, userId));
  return rows[0];
}

/** Makes a member something else. */
export async function updateMemberRole(tx: Database, cohortId: string, userId: UserId, role: CohortRole): Promise<void> {
  await tx.update(cohortMembers).set({ role }).where(isMember(cohortId, userId));
}

/** Takes somebody out of a cohort; their work stays. */
export async function deleteMember(tx: Database, cohortId: string, userId: UserId): Promise<void> {
  await tx.delete(cohortMembers).where(isMember(cohortId, userId));
}

const isOf = (cohortId: string, role: CohortRole) => and(eq(cohortMembers.cohortId, cohortId), eq(cohortMembers.role, role));
const isMember = (cohortId: string, userId: UserId) => and(eq(cohortMembers.cohortId, cohortId), eq(cohortMembers.userId, userId));
