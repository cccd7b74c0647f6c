import { eq, type SQL, sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { ledgerEntries } from "../schema/submissions.ts";
import type { Statement } from "../together.ts";

export type LedgerEntryRow = typeof ledgerEntries.$inferSelect;

type Looked = "sliceKind" | "microEuros" | "energyMillijoules";

/** An entry to be; the kind of slice and its price may be looked up as it is written. */
export type NewLedgerEntry = Omit<LedgerEntryRow, "id" | "createdAt" | Looked> & {
  readonly sliceKind: string | SQL<string>;
  readonly microEuros?: SQL<number | null>;
  readonly energyMillijoules?: number | null;
};

/** Adds entries. There is no update and no delete in this file: what was wrong is put right by another entry. */
export function insertLedgerEntries(tx: Database, entries: readonly [NewLedgerEntry, ...NewLedgerEntry[]]): Statement {
  return tx.insert(ledgerEntries).values([...entries]);
}

/** What the ledger says of a job: slice time that faults of the platform used up, and what the time that was used cost, where a price was known. */
export async function sumJob(db: Database, jobId: JobId): Promise<{ returnedMs: number; microEuros: number | null }> {
  const rows = await db
    .select({
      returnedMs: sql<number>`coalesce(sum(${ledgerEntries.milliseconds}) filter (where ${ledgerEntries.kind} = 'returned'), 0)::float8`,
      microEuros: sum(ledgerEntries.microEuros),
    })
    .from(ledgerEntries)
    .where(eq(ledgerEntries.jobId, jobId));
  return rows[0] ?? { returnedMs: 0, microEuros: null };
}

/** What a person has really used, by kind of slice. */
export interface UsageSum {
  readonly sliceKind: string;
  readonly milliseconds: number;
  /** Null where no price was ever known, and where nothing was ever measured. */
  readonly microEuros: number | null;
  readonly energyMillijoules: number | null;
}

/** Slice time a person has really used, and what it cost and took, by kind of slice. */
export async function sumUsage(db: Database, userId: UserId): Promise<UsageSum[]> {
  return db
    .select({
      sliceKind: ledgerEntries.sliceKind,
      milliseconds: sql<number>`coalesce(sum(${ledgerEntries.milliseconds}) filter (where ${ledgerEntries.kind} = 'settled'), 0)::float8`,
      microEuros: sum(ledgerEntries.microEuros),
      energyMillijoules: sum(ledgerEntries.energyMillijoules),
    })
    .from(ledgerEntries)
    .where(eq(ledgerEntries.userId, userId))
    .groupBy(ledgerEntries.sliceKind);
}

/** Of what is there; null where nothing is. */
const sum = (column: typeof ledgerEntries.microEuros | typeof ledgerEntries.energyMillijoules): SQL<number | null> =>
  sql<number | null>`sum(${column})::float8`;
