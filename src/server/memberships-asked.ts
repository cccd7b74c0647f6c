import { consumeInvitation, deleteInvitation, findInvitation, saveInvitation } from "#db/queries/membership-invitations.ts";
import { lockMembership, lockOrganisationOperators, deleteTrainerPlaces, saveMembership } from "#db/queries/memberships.ts";
import type { OrganisationRow } from "#db/queries/organisations.ts";
import { findUserByEmail } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { makeLink } from "./accounts.ts";
import { recordAudit } from "./audit.ts";
import { sendMembershipInvitation } from "./mail.ts";
import { requireInOrganisation } from "./permit.ts";
import type { Runtime } from "./runtime.ts";
import { hashSecret, makeSecret } from "./tokens-secret.ts";

// Nobody is put into an organisation: they are asked by a letter and say yes. Whoever asks learns nothing about
// accounts, and an employer sees nobody's progress who has not agreed to it.

/** Published in the letter: change both together. */
const lifetimeMs = 14 * 86_400_000;

/** Asks an address in. A second letter replaces the first. */
export async function askIntoOrganisation(
  runtime: Runtime,
  viewer: Viewer,
  wanted: { organisationId: string; email: string; role: OrganisationRole },
): Promise<void> {
  const { organisationId, role } = wanted;
  const email = wanted.email.toLowerCase();
  const organisation = await requireInOrganisation(runtime, viewer, "organisation.run", organisationId);
  const token = makeSecret();
  const expiresAt = new Date(runtime.clock.now().getTime() + lifetimeMs);
  const known = await runtime.db.transaction(async (tx) => {
    await saveInvitation(tx, { organisationId, email, role, tokenHash: hashSecret(token), expiresAt, invitedBy: viewer.id });
    const details = { role, emailHash: hashSecret(email) };
    await recordAudit(tx, { actorId: viewer.id, action: "membership.asked", subject: `organisation:${organisationId}`, details });
    return findUserByEmail(tx, email);
  });
  const to = known ?? { id: null, email, name: "", locale: viewer.locale };
  sendMembershipInvitation(runtime, to, {
    organisation: organisation.name,
    role,
    url: makeLink(runtime, urls.joinOrganisation(to.locale), token),
  });
}

/** Takes a letter back before it is answered. */
export async function withdrawInvitation(
  runtime: Runtime,
  viewer: Viewer,
  { organisationId, invitationId }: { organisationId: string; invitationId: string },
): Promise<void> {
  await requireInOrganisation(runtime, viewer, "organisation.run", organisationId);
  await runtime.db.transaction(async (tx) => {
    const withdrawn = await deleteInvitation(tx, organisationId, invitationId);
    if (!withdrawn) throw new AppError("not-found", { details: { organisationId, invitationId } });
    const details = { role: withdrawn.role, emailHash: hashSecret(withdrawn.email) };
    await recordAudit(tx, { actorId: viewer.id, action: "membership.withdrawn", subject: `organisation:${organisationId}`, details });
  });
}

/** What a letter asks the viewer; undefined where it is too old, taken back, or somebody else's. */
export async function findAskedMembership(
  runtime: Runtime,
  viewer: Viewer,
  token: string,
): Promise<{ organisation: OrganisationRow; role: OrganisationRole } | undefined> {
  const found = await findInvitation(runtime.db, hashSecret(token), runtime.clock.now());
  if (!found || found.invitation.email !== viewer.email.toLowerCase()) return undefined;
  return { organisation: found.organisation, role: found.invitation.role };
}

/** Says yes to a letter. A link that was passed on is worth nothing: it is for the account of the address it went to. */
export async function joinOrganisation(runtime: Runtime, viewer: Viewer, token: string): Promise<void> {
  const asked = await findAskedMembership(runtime, viewer, token);
  if (!asked) throw new AppError("link-expired");
  await runtime.db.transaction(async (tx) => {
    const used = await consumeInvitation(tx, hashSecret(token), runtime.clock.now());
    if (!used) throw new AppError("link-expired");
    const { organisationId, role, invitedBy } = used;
    const operators = await lockOrganisationOperators(tx, organisationId);
    const before = await lockMembership(tx, organisationId, viewer.id);
    if (before?.role === "operator" && role !== "operator" && operators.length === 1)
      throw new AppError("bad-input", { params: { field: "join", reason: "last-organisation-operator" } });
    await saveMembership(tx, { organisationId, userId: viewer.id, role });
    const left = role === "trainer" || role === "operator" ? [] : await deleteTrainerPlaces(tx, organisationId, viewer.id);
    const details = { userId: viewer.id, role, before: before?.role ?? null, invitedBy, leftCohorts: left };
    await recordAudit(tx, { actorId: viewer.id, action: "membership.accepted", subject: `organisation:${organisationId}`, details });
  });
}
