import { z } from "zod";
import { type CohortRow, findCohortFor } from "#db/queries/cohorts.ts";
import { listMemberships } from "#db/queries/memberships.ts";
import { findOrganisationFor, listAllOrganisations, type OrganisationRow } from "#db/queries/organisations.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { isPermitted, listStandings, type PermittedAction } from "#src/domain/permissions.ts";
import { requireViewer } from "./authorise.ts";
import type { Runtime } from "./runtime.ts";

// Where the table of permissions meets whoever is looking. A blocked account never comes this far: it is nobody's
// viewer. What is not theirs is refused in the same words whether or not it is there.

/** A cohort, for whoever may do this in it. */
export async function requireInCohort(
  { db }: Pick<Runtime, "db">,
  viewer: Viewer | null,
  action: PermittedAction,
  cohortId: string,
): Promise<CohortRow> {
  const present = requireViewer(viewer);
  const found = z.uuid().safeParse(cohortId).success ? await findCohortFor(db, cohortId, present.id) : undefined;
  if (!found) throw refuse(present, undefined, { cohortId, action });
  const held = listStandings({ platform: present.role, cohort: found.cohortRole, organisation: found.organisationRole });
  if (!isPermitted(action, held)) throw refuse(present, `cohort:${cohortId}`, { cohortId, action, held });
  return found.cohort;
}

/** An organisation, for whoever may do this in it. */
export async function requireInOrganisation(
  { db }: Pick<Runtime, "db">,
  viewer: Viewer | null,
  action: PermittedAction,
  organisationId: string,
): Promise<OrganisationRow> {
  const present = requireViewer(viewer);
  const found = z.uuid().safeParse(organisationId).success ? await findOrganisationFor(db, organisationId, present.id) : undefined;
  if (!found) throw refuse(present, undefined, { organisationId, action });
  const held = listStandings({ platform: present.role, cohort: null, organisation: found.role });
  if (!isPermitted(action, held)) throw refuse(present, `organisation:${organisationId}`, { organisationId, action, held });
  return found.organisation;
}

/** Whoever is looking, if the platform lets them do this everywhere. */
export function requireEverywhere(viewer: Viewer | null, action: PermittedAction): Viewer {
  const present = requireViewer(viewer);
  if (!mayEverywhere(present, action)) throw new AppError("not-allowed", { details: { action } });
  return present;
}

/** The organisations in which the viewer may do this, by name; none is a refusal. */
export async function requireSomewhere(
  { db }: Pick<Runtime, "db">,
  viewer: Viewer | null,
  action: PermittedAction,
): Promise<readonly OrganisationRow[]> {
  const present = requireViewer(viewer);
  if (mayEverywhere(present, action)) return listAllOrganisations(db);
  const own = (await listMemberships(db, present.id)).filter(({ role }) =>
    isPermitted(action, listStandings({ platform: present.role, cohort: null, organisation: role })),
  );
  if (own.length === 0) throw new AppError("not-allowed", { details: { action } });
  return own.map(({ organisation }) => organisation);
}

/** Whether the viewer may do this in every organisation there is. */
export const mayEverywhere = (viewer: Viewer, action: PermittedAction): boolean =>
  isPermitted(action, listStandings({ platform: viewer.role, cohort: null, organisation: null }));

/** Learners are told that it is not for them; to whoever teaches elsewhere it does not exist. */
function refuse(viewer: Viewer, against: string | undefined, details: unknown): AppError {
  const code = viewer.role === "learner" ? "not-allowed" : "not-found";
  return new AppError(code, { details, trespass: against === undefined ? undefined : { actorId: viewer.id, against } });
}
