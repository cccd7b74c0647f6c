import {
  deleteMembership,
  deleteTrainerPlaces,
  type ListedMember,
  listMembers,
  lockMembership,
  lockOrganisationOperators,
  type MembershipRow,
  saveMembership,
} from "#db/queries/memberships.ts";
import { listInvitations, type MembershipInvitationRow } from "#db/queries/membership-invitations.ts";
import type { OrganisationRow } from "#db/queries/organisations.ts";
import type { Database } from "#db/client.ts";
import { AppError } from "#src/domain/errors.ts";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireInOrganisation } from "./permit.ts";
import type { Runtime } from "./runtime.ts";

/** An organisation with everybody in it and everybody asked, for whoever runs it. */
export async function getOrganisation(
  runtime: Runtime,
  viewer: Viewer,
  id: string,
): Promise<{ organisation: OrganisationRow; members: ListedMember[]; invited: MembershipInvitationRow[] }> {
  const organisation = await requireInOrganisation(runtime, viewer, "organisation.run", id);
  const [members, invited] = await Promise.all([listMembers(runtime.db, id), listInvitations(runtime.db, id)]);
  return { organisation, members, invited };
}

/** Gives a member another role. Whoever no longer teaches or runs the organisation leaves its cohorts as trainer. */
export async function changeMember(
  runtime: Runtime,
  viewer: Viewer,
  wanted: { organisationId: string; userId: UserId; role: OrganisationRole },
): Promise<void> {
  const { organisationId, userId, role } = wanted;
  await requireInOrganisation(runtime, viewer, "organisation.run", organisationId);
  await runtime.db.transaction(async (tx) => {
    const before = await holdMember(tx, organisationId, userId, role);
    if (before.role === role) return;
    await saveMembership(tx, wanted);
    const left = role === "trainer" || role === "operator" ? [] : await deleteTrainerPlaces(tx, organisationId, userId);
    const details = { userId, from: before.role, to: role, leftCohorts: left };
    await recordAudit(tx, { actorId: viewer.id, action: "membership.changed", subject: `organisation:${organisationId}`, details });
  });
}

/** Takes a person out of an organisation: they lose what they were there, and teach none of its cohorts. What they learned is theirs. */
export async function removeMember(
  runtime: Runtime,
  viewer: Viewer,
  { organisationId, userId }: { organisationId: string; userId: UserId },
): Promise<void> {
  await requireInOrganisation(runtime, viewer, "organisation.run", organisationId);
  await runtime.db.transaction(async (tx) => {
    const { role } = await holdMember(tx, organisationId, userId, null);
    await deleteMembership(tx, organisationId, userId);
    const left = await deleteTrainerPlaces(tx, organisationId, userId);
    const details = { userId, role, leftCohorts: left };
    await recordAudit(tx, { actorId: viewer.id, action: "membership.removed", subject: `organisation:${organisationId}`, details });
  });
}

/** The membership, held. The last operator stays one: nobody could ask anybody in after them. */
async function holdMember(tx: Database, organisationId: string, userId: UserId, wanted: OrganisationRole | null): Promise<MembershipRow> {
  const operators = await lockOrganisationOperators(tx, organisationId);
  const member = await lockMembership(tx, organisationId, userId);
  if (!member) throw new AppError("not-found", { details: { organisationId, userId } });
  if (member.role === "operator" && wanted !== "operator" && operators.length === 1)
    throw new AppError("bad-input", { params: { field: "role", reason: "last-organisation-operator" } });
  return member;
}
