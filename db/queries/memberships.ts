import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { memberships, organisations } from "../schema/organisations.ts";
import { users } from "../schema/users.ts";

export type MembershipRow = typeof memberships.$inferSelect;

/** What the person of the row beside it is anywhere; who teaches a cohort is a trainer. */
export const heldRoles = sql<OrganisationRole[]>`array(
  select ${memberships.role} from ${memberships} where ${memberships.userId} = ${users.id}
  union select 'trainer' from ${cohortMembers} where ${cohortMembers.userId} = ${users.id} and ${cohortMembers.role} = 'trainer')`;

/** A member as the list of an organisation shows them. */
export interface ListedMember {
  readonly userId: UserId;
  readonly name: string;
  readonly email: string;
  readonly role: OrganisationRole;
  readonly since: Date;
}

/** Who is in an organisation, by name. */
export async function listMembers(db: Database, organisationId: string): Promise<ListedMember[]> {
  return db
    .select({ userId: users.id, name: users.name, email: users.email, role: memberships.role, since: memberships.createdAt })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.organisationId, organisationId))
    .orderBy(asc(users.name), asc(users.email));
}

/** A person's organisations with what they are there, by name. */
export async function listMemberships(
  db: Database,
  userId: UserId,
): Promise<{ organisation: typeof organisations.$inferSelect; role: OrganisationRole }[]> {
  return db
    .select({ organisation: organisations, role: memberships.role })
    .from(memberships)
    .innerJoin(organisations, eq(organisations.id, memberships.organisationId))
    .where(eq(memberships.userId, userId))
    .orderBy(asc(organisations.name));
}

/** Everybody who runs an organisation, held until the transaction ends. */
export async function lockOrganisationOperators(tx: Database, organisationId: string): Promise<MembershipRow[]> {
  return tx
    .select()
    .from(memberships)
    .where(and(eq(memberships.organisationId, organisationId), eq(memberships.role, "operator")))
    .for("update");
}

/** One membership, held until the transaction ends. */
export async function lockMembership(tx: Database, organisationId: string, userId: UserId): Promise<MembershipRow | undefined> {
  const rows = await tx
    .select()
    .from(memberships)
    .where(and(eq(memberships.organisationId, organisationId), eq(memberships.userId, userId)))
    .for("update");
  return rows[0];
}

/** Makes a person a member, or gives them another role. */
export async function saveMembership(
  tx: Database,
  membership: { organisationId: string; userId: UserId; role: OrganisationRole },
): Promise<void> {
  await tx
    .insert(memberships)
    .values(membership)
    .onConflictDoUpdate({ target: [memberships.organisationId, memberships.userId], set: { role: membership.role } });
}

/** Makes a person a member unless they are one. */
export async function insertMembership(
  tx: Database,
  membership: { organisationId: string; userId: UserId; role: OrganisationRole },
): Promise<void> {
  await tx.insert(memberships).values(membership).onConflictDoNothing();
}

/** Takes a person out of an organisation. */
export async function deleteMembership(tx: Database, organisationId: string, userId: UserId): Promise<void> {
  await tx.delete(memberships).where(and(eq(memberships.organisationId, organisationId), eq(memberships.userId, userId)));
}

/** Takes a person's places as trainer from an organisation's cohorts, and answers which. */
export async function deleteTrainerPlaces(tx: Database, organisationId: string, userId: UserId): Promise<string[]> {
  const own = tx.select({ id: cohorts.id }).from(cohorts).where(eq(cohorts.organisationId, organisationId));
  const rows = await tx
    .delete(cohortMembers)
    .where(and(eq(cohortMembers.userId, userId), eq(cohortMembers.role, "trainer"), inArray(cohortMembers.cohortId, own)))
    .returning({ cohortId: cohortMembers.cohortId });
  return rows.map(({ cohortId }) => cohortId);
}
