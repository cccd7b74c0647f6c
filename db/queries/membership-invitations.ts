import { and, asc, eq, gt, lt } from "drizzle-orm";
import type { Database } from "../client.ts";
import { membershipInvitations, organisations } from "../schema/organisations.ts";
import type { OrganisationRow } from "./organisations.ts";

export type MembershipInvitationRow = typeof membershipInvitations.$inferSelect;

/** Asks an address in; an earlier letter to it is worth nothing any more. */
export async function saveInvitation(tx: Database, invitation: Omit<MembershipInvitationRow, "id" | "createdAt">): Promise<void> {
  const { role, tokenHash, expiresAt, invitedBy } = invitation;
  await tx
    .insert(membershipInvitations)
    .values(invitation)
    .onConflictDoUpdate({
      target: [membershipInvitations.organisationId, membershipInvitations.email],
      set: { role, tokenHash, expiresAt, invitedBy },
    });
}

/** Who was asked into an organisation and has not answered, by address. */
export async function listInvitations(db: Database, organisationId: string): Promise<MembershipInvitationRow[]> {
  return db
    .select()
    .from(membershipInvitations)
    .where(eq(membershipInvitations.organisationId, organisationId))
    .orderBy(asc(membershipInvitations.email));
}

/** The letter behind this hash while it can be answered, and who asks. */
export async function findInvitation(
  db: Database,
  tokenHash: string,
  now: Date,
): Promise<{ invitation: MembershipInvitationRow; organisation: OrganisationRow } | undefined> {
  const rows = await db
    .select({ invitation: membershipInvitations, organisation: organisations })
    .from(membershipInvitations)
    .innerJoin(organisations, eq(organisations.id, membershipInvitations.organisationId))
    .where(and(eq(membershipInvitations.tokenHash, tokenHash), gt(membershipInvitations.expiresAt, now)));
  return rows[0];
}

/** Uses a letter up. Of two answers at once only one gets the row. */
export async function consumeInvitation(tx: Database, tokenHash: string, now: Date): Promise<MembershipInvitationRow | undefined> {
  const rows = await tx
    .delete(membershipInvitations)
    .where(and(eq(membershipInvitations.tokenHash, tokenHash), gt(membershipInvitations.expiresAt, now)))
    .returning();
  return rows[0];
}

/** Takes a letter back. */
export async function deleteInvitation(tx: Database, organisationId: string, id: string): Promise<MembershipInvitationRow | undefined> {
  const rows = await tx
    .delete(membershipInvitations)
    .where(and(eq(membershipInvitations.id, id), eq(membershipInvitations.organisationId, organisationId)))
    .returning();
  return rows[0];
}

/** Forgets letters that ended before `before` without an answer, and with them the addresses that they went to. */
export async function deleteStaleInvitations(db: Database, before: Date): Promise<void> {
  await db.delete(membershipInvitations).where(lt(membershipInvitations.expiresAt, before));
}
