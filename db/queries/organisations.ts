import { and, asc, count, eq, inArray } from "drizzle-orm";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohorts } from "../schema/courses.ts";
import { memberships, organisations } from "../schema/organisations.ts";

export type OrganisationRow = typeof organisations.$inferSelect;

/** An organisation, and what a person is in it. */
export async function findOrganisationFor(
  db: Database,
  id: string,
  userId: UserId,
): Promise<{ organisation: OrganisationRow; role: OrganisationRole | null } | undefined> {
  const rows = await db
    .select({ organisation: organisations, role: memberships.role })
    .from(organisations)
    .leftJoin(memberships, and(eq(memberships.organisationId, organisations.id), eq(memberships.userId, userId)))
    .where(eq(organisations.id, id));
  return rows[0];
}

/** The organisation of this id. */
export async function findOrganisation(db: Database, id: string): Promise<OrganisationRow | undefined> {
  const rows = await db.select().from(organisations).where(eq(organisations.id, id));
  return rows[0];
}

/** Every organisation, by name. */
export async function listAllOrganisations(db: Database): Promise<OrganisationRow[]> {
  return db.select().from(organisations).orderBy(asc(organisations.name));
}

/** The names of these organisations. */
export async function listOrganisationsNamed(db: Database, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return [];
  return db
    .select({ id: organisations.id, name: organisations.name })
    .from(organisations)
    .where(inArray(organisations.id, [...ids]));
}

/** How many members each organisation has, and how many cohorts. */
export async function countByOrganisation(db: Database): Promise<{ members: Map<string, number>; cohorts: Map<string, number> }> {
  const [members, ofCohorts] = await Promise.all([
    db.select({ id: memberships.organisationId, number: count() }).from(memberships).groupBy(memberships.organisationId),
    db.select({ id: cohorts.organisationId, number: count() }).from(cohorts).groupBy(cohorts.organisationId),
  ]);
  const byId = (rows: typeof members) => new Map(rows.map(({ id, number }) => [id, number]));
  return { members: byId(members), cohorts: byId(ofCohorts) };
}

/** Adds an organisation and answers its id; undefined where its short name is taken. */
export async function insertOrganisation(
  tx: Database,
  organisation: Pick<OrganisationRow, "slug" | "name" | "kind">,
): Promise<string | undefined> {
  const rows = await tx.insert(organisations).values(organisation).onConflictDoNothing().returning({ id: organisations.id });
  return rows[0]?.id;
}

/** Changes what an organisation is called, what kind it is, or what its machine asks. */
export async function updateOrganisation(
  tx: Database,
  id: string,
  change: Partial<Pick<OrganisationRow, "name" | "kind" | "machineTerms">>,
): Promise<void> {
  await tx.update(organisations).set(change).where(eq(organisations.id, id));
}
