import { and, eq, gt, isNull, lt } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { emailTokens } from "../schema/users.ts";

export type EmailTokenRow = typeof emailTokens.$inferSelect;
export type EmailTokenPurpose = EmailTokenRow["purpose"];

/** Stores a one-time link under the hash of its token. */
export async function insertEmailToken(
  db: Database,
  token: { tokenHash: string; purpose: EmailTokenPurpose; userId: UserId | null; expiresAt: Date },
): Promise<void> {
  await db.insert(emailTokens).values(token);
}

const usable = (tokenHash: string, purpose: EmailTokenPurpose, now: Date) =>
  and(eq(emailTokens.tokenHash, tokenHash), eq(emailTokens.purpose, purpose), isNull(emailTokens.usedAt), gt(emailTokens.expiresAt, now));

/** The link behind this hash while it can still be used. */
export async function findEmailToken(
  db: Database,
  tokenHash: string,
  purpose: EmailTokenPurpose,
  now: Date,
): Promise<EmailTokenRow | undefined> {
  const rows = await db
    .select()
    .from(emailTokens)
    .where(usable(tokenHash, purpose, now));
  return rows[0];
}

/** Uses a link up. Of two requests at once only one gets the row. */
export async function consumeEmailToken(
  db: Database,
  tokenHash: string,
  purpose: EmailTokenPurpose,
  now: Date,
): Promise<EmailTokenRow | undefined> {
  const rows = await db
    .update(emailTokens)
    .set({ usedAt: now })
    .where(usable(tokenHash, purpose, now))
    .returning();
  return rows[0];
}

/** Makes earlier links of one kind useless: a person's, or with `null` those bound to nobody. */
export async function voidEmailTokens(db: Database, userId: UserId | null, purpose: EmailTokenPurpose, now: Date): Promise<void> {
  const owner = userId === null ? isNull(emailTokens.userId) : eq(emailTokens.userId, userId);
  await db
    .update(emailTokens)
    .set({ usedAt: now })
    .where(and(owner, eq(emailTokens.purpose, purpose), isNull(emailTokens.usedAt)));
}

/** Forgets links that ended before `before`. */
export async function deleteExpiredEmailTokens(db: Database, before: Date): Promise<void> {
  await db.delete(emailTokens).where(lt(emailTokens.expiresAt, before));
}
