import type { Database } from "../client.ts";
import { auditEntries } from "../schema/progress.ts";

export type NewAuditEntry = Pick<typeof auditEntries.$inferInsert, "actorId" | "action" | "subject" | "details">;

/** Adds an entry. There is no update and no delete in this file, and there shall be none. */
export async function insertAuditEntry(tx: Database, entry: NewAuditEntry): Promise<void> {
  await tx.insert(auditEntries).values(entry);
}
