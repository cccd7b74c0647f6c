import { and, asc, desc, eq, ne } from "drizzle-orm";
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
