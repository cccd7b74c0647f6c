import { and, eq } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { termsAcceptances } from "../schema/users.ts";

/** Records that a person accepted a version; again is harmless. */
export async function insertTermsAcceptance(db: Database, userId: UserId, version: string): Promise<void> {
  await db.insert(termsAcceptances).values({ userId, version }).onConflictDoNothing();
}

/** Whether a person accepted this very version. */
export async function hasTermsAcceptance(db: Database, userId: UserId, version: string): Promise<boolean> {
  const rows = await db
    .select({ id: termsAcceptances.id })
    .from(termsAcceptances)
    .where(and(eq(termsAcceptances.userId, userId), eq(termsAcceptances.version, version)));
  return rows.length > 0;
}
