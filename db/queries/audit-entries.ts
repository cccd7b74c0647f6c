import { and, arrayContains, arrayOverlaps, desc, eq, gte, lt, sql } from "drizzle-orm";
import { CohortRole } from "#src/domain/cohort-terms.ts";
import type { Database } from "../client.ts";
import { auditEntries } from "../schema/progress.ts";
import { users } from "../schema/users.ts";

export type AuditEntryRow = typeof auditEntries.$inferSelect;
export type NewAuditEntry = Pick<typeof auditEntries.$inferInsert, "actorId" | "action" | "subject" | "concerns" | "details">;

/** Adds an entry. There is no update and no delete in this file, and the database refuses both. */
export async function insertAuditEntry(tx: Database, entry: NewAuditEntry): Promise<void> {
  await tx.insert(auditEntries).values(entry);
}

/** What is looked for; what is absent is not asked for. */
export interface AuditSearch {
  /** Subjects that an entry must all concern, such as `user:<id>`. */
  readonly about: readonly string[];
  /** Subjects of which an entry must concern one; undefined: any. */
  readonly within: readonly string[] | undefined;
  /** How the action's name begins. */
  readonly action: string | undefined;
  readonly from: Date | undefined;
  readonly until: Date | undefined;
  /** The entry that the page before ended with. */
  readonly after: string | undefined;
}

/** Entries, the newest first, with the name of whoever acted. */
export async function searchAuditEntries(
  db: Database,
  search: AuditSearch,
  limit: number,
): Promise<{ entry: AuditEntryRow; actor: string | null }[]> {
  const { about, within, action, from, until, after } = search;
  const place = sql`(${auditEntries.createdAt}, ${auditEntries.id})`;
  return db
    .select({ entry: auditEntries, actor: users.name })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.actorId))
    .where(
      and(
        about.length > 0 ? arrayContains(auditEntries.concerns, [...about]) : undefined,
        within ? arrayOverlaps(auditEntries.concerns, [...within]) : undefined,
        action ? sql`starts_with(${auditEntries.action}, ${action})` : undefined,
        from ? gte(auditEntries.createdAt, from) : undefined,
        until ? lt(auditEntries.createdAt, until) : undefined,
        after ? sql`${place} < (select created_at, id from ${auditEntries} last where last.id = ${after})` : undefined,
      ),
    )
    .orderBy(desc(auditEntries.createdAt), desc(auditEntries.id))
    .limit(limit);
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
