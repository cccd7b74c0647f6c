import { and, asc, count, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { invitees } from "../schema/invitations.ts";

export type InviteeRow = typeof invitees.$inferSelect;
export type NewInvitee = Pick<InviteeRow, "cohortId" | "email" | "name" | "role" | "tokenHash" | "expiresAt">;

const isOpen = (now: Date) => and(isNull(invitees.revokedAt), isNull(invitees.acceptedAt), gt(invitees.expiresAt, now));

/** Everybody who was ever put on a cohort's list, by name. */
export async function listInvitees(db: Database, cohortId: string): Promise<InviteeRow[]> {
  return db.select().from(invitees).where(eq(invitees.cohortId, cohortId)).orderBy(asc(invitees.name), asc(invitees.id));
}

/** Seats of a cohort that are promised to people who have not come yet. */
export async function countPromised(db: Database, cohortId: string, now: Date): Promise<number> {
  const rows = await db
    .select({ promised: count() })
    .from(invitees)
    .where(and(eq(invitees.cohortId, cohortId), eq(invitees.role, "learner"), isOpen(now)));
  return rows[0]?.promised ?? 0;
}

/** Puts somebody on a cohort's list, anew where they were on it before. The cohort is to be held: of two at once one would be refused. */
export async function saveInvitee(tx: Database, invitee: NewInvitee): Promise<void> {
  const again = { ...invitee, revokedAt: null, acceptedAt: null, acceptedBy: null };
  const known = await tx
    .update(invitees)
    .set(again)
    .where(and(eq(invitees.cohortId, invitee.cohortId), sql`lower(${invitees.email}) = lower(${invitee.email})`))
    .returning({ id: invitees.id });
  if (known.length === 0) await tx.insert(invitees).values(invitee);
}

/** The invited person behind this hash while their link leads somewhere. */
export async function findInvitee(db: Database, tokenHash: string, now: Date): Promise<InviteeRow | undefined> {
  const rows = await db
    .select()
    .from(invitees)
    .where(and(eq(invitees.tokenHash, tokenHash), isOpen(now)));
  return rows[0];
}

/** Notes who came of an invited person. False where somebody has already, or the link has ended. */
export async function acceptInvitee(tx: Database, id: string, userId: UserId, now: Date): Promise<boolean> {
  const rows = await tx
    .update(invitees)
    .set({ acceptedAt: now, acceptedBy: userId })
    .where(and(eq(invitees.id, id), isOpen(now)))
    .returning({ id: invitees.id });
  return rows.length > 0;
}

/** Changes an invited person of a cohort who has not come yet: takes them off the list, or sends them another link. */
export async function updateInvitee(
  tx: Database,
  cohortId: string,
  id: string,
  change: Partial<Pick<InviteeRow, "revokedAt" | "tokenHash" | "expiresAt">>,
): Promise<InviteeRow | undefined> {
  const rows = await tx
    .update(invitees)
    .set(change)
    .where(and(eq(invitees.cohortId, cohortId), eq(invitees.id, id), isNull(invitees.acceptedAt)))
    .returning();
  return rows[0];
}

/** Forgets the addresses of people whose link ended before `before` without their coming. */
export async function deleteStaleInvitees(db: Database, before: Date): Promise<void> {
  await db.delete(invitees).where(and(isNull(invitees.acceptedAt), lt(invitees.expiresAt, before)));
}
