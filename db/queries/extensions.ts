import { and, desc, eq } from "drizzle-orm";
import type { Database } from "../client.ts";
import { extensions } from "../schema/extensions.ts";
import { users } from "../schema/users.ts";

export type ExtensionRow = typeof extensions.$inferSelect;
export type NewExtension = Omit<ExtensionRow, "id" | "createdAt" | "revokedAt">;

/** A cohort's extensions with their learners' names, the newest first; those that were taken back too. */
export async function listExtensions(db: Database, cohortId: string): Promise<(ExtensionRow & { readonly learner: string })[]> {
  const rows = await db
    .select({ extension: extensions, learner: users.name })
    .from(extensions)
    .innerJoin(users, eq(users.id, extensions.userId))
    .where(eq(extensions.cohortId, cohortId))
    .orderBy(desc(extensions.createdAt), desc(extensions.id));
  return rows.map(({ extension, learner }) => ({ ...extension, learner }));
}

/** Adds an extension and answers its id. */
export async function insertExtension(tx: Database, extension: NewExtension): Promise<string | undefined> {
  const rows = await tx.insert(extensions).values(extension).returning({ id: extensions.id });
  return rows[0]?.id;
}

/** Takes an extension of a cohort back, or with null lets it count again. Undefined where there is none of this id. */
export async function updateExtensionRevoked(
  tx: Database,
  cohortId: string,
  id: string,
  revokedAt: Date | null,
): Promise<ExtensionRow | undefined> {
  const rows = await tx
    .update(extensions)
    .set({ revokedAt })
    .where(and(eq(extensions.cohortId, cohortId), eq(extensions.id, id)))
    .returning();
  return rows[0];
}
