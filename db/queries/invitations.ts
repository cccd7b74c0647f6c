import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { Database } from "../client.ts";
import { invitations } from "../schema/invitations.ts";

export type InvitationRow = typeof invitations.$inferSelect;
export type NewInvitation = Pick<InvitationRow, "cohortId" | "tokenHash" | "role" | "seats" | "expiresAt" | "createdBy">;

/** Stores a link into a cohort under the hash of its token, and answers its id. */
export async function insertInvitation(tx: Database, invitation: NewInvitation): Promise<string | undefined> {
  const rows = await tx.insert(invitations).values(invitation).returning({ id: invitations.id });
  return rows[0]?.id;
}

/** A cohort's links, the newest first. */
export async function listInvitations(db: Database, cohortId: string): Promise<InvitationRow[]> {
  return db.select().from(invitations).where(eq(invitations.cohortId, cohortId)).orderBy(desc(invitations.createdAt), desc(invitations.id));
}

const isLive = (now: Date) => and(isNull(invitations.revokedAt), gt(invitations.expiresAt, now));

/** The link behind this hash while it leads somewhere. */
export async function findInvitation(db: Database, tokenHash: string, now: Date): Promise<InvitationRow | undefined> {
  const rows = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tokenHash, tokenHash), isLive(now)));
  return rows[0];
}

/** Takes one of a link's seats; false where none is left, or the link leads nowhere any more. */
export async function takeInvitationSeat(tx: Database, id: string, now: Date): Promise<boolean> {
  const rows = await tx
    .update(invitations)
    .set({ taken: sql`${invitations.taken} + 1` })
    .where(and(eq(invitations.id, id), lt(invitations.taken, invitations.seats), isLive(now)))
    .returning({ id: invitations.id });
  return rows.length > 0;
}

/** Ends a link of a cohort. Undefined where there is none of this id that had not been ended. */
export async function revokeInvitation(tx: Database, cohortId: string, id: string, now: Date): Promise<InvitationRow | undefined> {
  const rows = await tx
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(eq(invitations.cohortId, cohortId), eq(invitations.id, id), isNull(invitations.revokedAt)))
    .returning();
  return rows[0];
}
