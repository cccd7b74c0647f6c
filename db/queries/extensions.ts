import { desc, eq } from "drizzle-orm";
import type { Database } from "../client.ts";
import { extensions } from "../schema/extensions.ts";
import { users } from "../schema/users.ts";

export type ExtensionRow = typeof extensions.$inferSelect;

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
