import { and, desc, eq, sql } from "drizzle-orm";
import { CohortRole } from "#src/domain/cohort-terms.ts";
import type { Database } from "../client.ts";
import { auditEntries } from "../schema/progress.ts";

export type NewAuditEntry = Pick<typeof auditEntries.$inferInsert, "actorId" | "action" | "subject" | "details">;

/** Adds an entry. There is no update and no delete in this file, and there shall be none. */
export async function insertAuditEntry(tx: Database, entry: NewAuditEntry): Promise<void> {
  await tx.insert(auditEntries).values(entry);
}

/** What somebody was in a cohort when they were last taken out of it. */
export async function findRemovedRole(db: Database, cohortId: string, userId: string): Promise<CohortRole | undefined> {
  const rows = await db
    .select({ details: auditEntries.details })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.subject, `user:${userId}`),
        eq(auditEntries.action, "member.removed"),
        sql`${auditEntries.details} ->> 'cohortId' = ${cohortId}`,
      ),
    )
    .orderBy(desc(auditEntries.createdAt))
    .limit(1);
  return CohortRole.safeParse(rows[0]?.details["role"]).data;
}
