import { and, eq, type SQL, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { ledgerEntries } from "../schema/submissions.ts";
import type { Statement } from "../together.ts";

export type LedgerEntryRow = typeof ledgerEntries.$inferSelect;

/** An entry to be; the kind of slice may be looked up as it is written. */
export type NewLedgerEntry = Omit<LedgerEntryRow, "id" | "createdAt" | "sliceKind"> & { readonly sliceKind: string | SQL<string> };

/** Adds entries. There is no update and no delete in this file: what was wrong is put right by another entry. */
export function insertLedgerEntries(tx: Database, entries: readonly [NewLedgerEntry, ...NewLedgerEntry[]]): Statement {
  return tx.insert(ledgerEntries).values([...entries]);
}

/** Slice time of a job that faults of the platform used up, in milliseconds. */
export async function sumReturned(db: Database, jobId: JobId): Promise<number> {
  const rows = await db
    .select({ milliseconds: sql<number>`coalesce(sum(${ledgerEntries.milliseconds}), 0)::float8` })
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.jobId, jobId), eq(ledgerEntries.kind, "returned")));
  return rows[0]?.milliseconds ?? 0;
}

/** Slice time a person has really used, by kind of slice, in milliseconds. */
export async function sumUsage(db: Database, userId: UserId): Promise<{ sliceKind: string; milliseconds: number }[]> {
  return db
    .select({
      sliceKind: ledgerEntries.sliceKind,
      milliseconds: sql<number>`coalesce(sum(${ledgerEntries.milliseconds}) filter (where ${ledgerEntries.kind} = 'settled'), 0)::float8`,
    })
    .from(ledgerEntries)
    .where(eq(ledgerEntries.userId, userId))
    .groupBy(ledgerEntries.sliceKind);
}
