import { sql } from "drizzle-orm";
import { insertOrganisation } from "#db/queries/organisations.ts";
import { saveMembership } from "#db/queries/memberships.ts";
import type { OrganisationKind, OrganisationRole } from "#src/domain/organisations.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { TestSite } from "#kit/test-site.ts";

/** An organisation with these people in it. */
export async function openOrganisation(
  { runtime: { db } }: TestSite,
  slug: string,
  people: readonly (readonly [Viewer, OrganisationRole])[],
  kind: OrganisationKind = "company",
): Promise<string> {
  const organisationId = await insertOrganisation(db, { slug, name: `The ${slug}`, kind });
  if (!organisationId) throw new Error(`${slug} exists already`);
  for (const [{ id }, role] of people) await saveMembership(db, { organisationId, userId: id, role });
  return organisationId;
}

/** Gives a cohort to an organisation. */
export async function giveCohort({ runtime: { db } }: TestSite, cohortId: string, organisationId: string): Promise<void> {
  await db.execute(sql`update cohorts set organisation_id = ${organisationId} where id = ${cohortId}`);
}
