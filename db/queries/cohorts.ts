import { and, desc, eq, inArray, or } from "drizzle-orm";
import type { CohortRole } from "#src/domain/cohort-terms.ts";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { memberships } from "../schema/organisations.ts";

export type CohortRow = typeof cohorts.$inferSelect;

/** The cohort of this name. */
export async function findCohortByName(db: Database, name: string): Promise<CohortRow | undefined> {
  const rows = await db.select().from(cohorts).where(eq(cohorts.name, name)).limit(1);
  return rows[0];
}

/** The cohort of this id. */
export async function findCohort(db: Database, id: string): Promise<CohortRow | undefined> {
  const rows = await db.select().from(cohorts).where(eq(cohorts.id, id));
  return rows[0];
}

/** Cohorts of these organisations. */
export async function listCohortsOf(db: Database, organisationIds: readonly string[]): Promise<CohortRow[]> {
  return db
    .select()
    .from(cohorts)
    .where(inArray(cohorts.organisationId, [...organisationIds]));
}

/** The names of these cohorts. */
export async function listCohortsNamed(db: Database, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return [];
  return db
    .select({ id: cohorts.id, name: cohorts.name })
    .from(cohorts)
    .where(inArray(cohorts.id, [...ids]));
}

/** Every cohort, the newest first. */
export async function listAllCohorts(db: Database): Promise<CohortRow[]> {
  return db.select().from(cohorts).orderBy(desc(cohorts.createdAt));
}

const placeOf = (userId: UserId) => and(eq(cohortMembers.cohortId, cohorts.id), eq(cohortMembers.userId, userId));
const membershipOf = (userId: UserId) => and(eq(memberships.organisationId, cohorts.organisationId), eq(memberships.userId, userId));

/** A cohort, and what a person is in it and in its organisation. */
export async function findCohortFor(
  db: Database,
  id: string,
  userId: UserId,
): Promise<{ cohort: CohortRow; cohortRole: CohortRole | null; organisationRole: OrganisationRole | null } | undefined> {
  const rows = await db
    .select({ cohort: cohorts, cohortRole: cohortMembers.role, organisationRole: memberships.role })
    .from(cohorts)
    .leftJoin(cohortMembers, placeOf(userId))
    .leftJoin(memberships, membershipOf(userId))
    .where(eq(cohorts.id, id));
  return rows[0];
}

/** Cohorts that a person teaches, and those of organisations that they run, the newest first. */
export async function listTaughtCohorts(db: Database, userId: UserId): Promise<CohortRow[]> {
  const rows = await db
    .select({ cohort: cohorts })
    .from(cohorts)
    .leftJoin(cohortMembers, placeOf(userId))
    .leftJoin(memberships, membershipOf(userId))
    .where(or(eq(cohortMembers.role, "trainer"), eq(memberships.role, "operator")))
    .orderBy(desc(cohorts.createdAt));
  return rows.map(({ cohort }) => cohort);
}

/** Starts a cohort on one version of a course. */
export async function insertCohort(
  db: Database,
  cohort: Pick<typeof cohorts.$inferInsert, "name" | "courseUid" | "digest"> & Partial<typeof cohorts.$inferInsert>,
): Promise<CohortRow | undefined> {
  const rows = await db.insert(cohorts).values(cohort).returning();
  return rows[0];
}

/** A cohort, held until the transaction ends: who gives out a seat sees all that were given before. */
export async function lockCohort(tx: Database, id: string): Promise<CohortRow | undefined> {
  const rows = await tx.select().from(cohorts).where(eq(cohorts.id, id)).for("update");
  return rows[0];
}

/** Changes some of what a cohort is. */
export async function updateCohort(tx: Database, id: string, change: Partial<Omit<CohortRow, "id" | "createdAt">>): Promise<void> {
  await tx.update(cohorts).set(change).where(eq(cohorts.id, id));
}

/** Lets a cohort follow another version of its course. */
export async function updateCohortVersion(db: Database, cohortId: string, digest: string): Promise<void> {
  await db.update(cohorts).set({ digest }).where(eq(cohorts.id, cohortId));
}

/** Adds a person to a cohort unless they are in it. */
export async function insertCohortMember(db: Database, cohortId: string, userId: UserId, role: CohortRole): Promise<void> {
  await db.insert(cohortMembers).values({ cohortId, userId, role }).onConflictDoNothing();
}
