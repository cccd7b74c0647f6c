import { and, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, ne, notInArray, type SQL, sql } from "drizzle-orm";
import type { AllocationBill } from "#contract/fleet-report.ts";
import type { PilotId, RunnerId } from "#contract/ids.ts";
import type { SliceKind } from "#contract/limits.ts";
import type { Database } from "../client.ts";
import { allocations, fleets } from "../schema/fleet.ts";

export type AllocationRow = typeof allocations.$inferSelect;
export type NewAllocation = Omit<AllocationRow, "createdAt" | "bill">;

/** What is known of these, held until the transaction ends. */
export async function lockAllocations(tx: Database, pilots: readonly PilotId[]): Promise<AllocationRow[]> {
  if (pilots.length === 0) return [];
  return tx
    .select()
    .from(allocations)
    .where(inArray(allocations.pilot, [...pilots]))
    .orderBy(allocations.pilot)
    .for("update");
}

/** Notes allocations as their runner tells of them. A bill stays. */
export async function recordAllocations(tx: Database, rows: readonly NewAllocation[]): Promise<void> {
  for (const row of rows) {
    const { pilot: _pilot, runner: _runner, ...known } = row;
    // eslint-disable-next-line no-await-in-loop -- one transaction is one connection
    await tx.insert(allocations).values(row).onConflictDoUpdate({ target: allocations.pilot, set: known });
  }
}

/** Notes what the site billed, once. From then on the allocation is over, whatever its runner knows. */
export async function billAllocation(tx: Database, runner: RunnerId, bill: AllocationBill): Promise<void> {
  const beganAt = bill.beganAt === null ? {} : { beganAt: new Date(bill.beganAt) };
  await tx
    .update(allocations)
    .set({ bill, phase: "gone", endedAt: new Date(bill.endedAt), ...beganAt })
    .where(
      and(
        eq(allocations.pilot, bill.pilot),
        eq(allocations.runner, runner),
        eq(allocations.slurmJobId, bill.slurmJobId),
        isNull(allocations.bill),
      ),
    );
}

/** Those that their runner has not spoken of since: it began anew and does not know them. */
export async function endForgotten(tx: Database, runner: RunnerId, seenBefore: Date, detail: string): Promise<void> {
  await tx
    .update(allocations)
    .set({ phase: "gone", endedAt: sql`${allocations.seenAt}`, detail })
    .where(and(eq(allocations.runner, runner), ne(allocations.phase, "gone"), lt(allocations.seenAt, seenBefore)));
}

/** Allocations without a bill that are over, or that their runner speaks of no more, and of which something was known since. */
export async function listUnbilled(
  db: Database,
  runner: RunnerId,
  { living, since, limit }: { living: readonly PilotId[]; since: Date; limit: number },
): Promise<{ pilot: PilotId; slurmJobId: string }[]> {
  const rows = await db
    .select({ pilot: allocations.pilot, slurmJobId: allocations.slurmJobId })
    .from(allocations)
    .where(
      and(
        eq(allocations.runner, runner),
        isNull(allocations.bill),
        isNotNull(allocations.slurmJobId),
        // However long it waited before: its bill is there when it has ended.
        gt(sql`coalesce(${allocations.endedAt}, ${allocations.seenAt})`, since),
        living.length > 0 ? notInArray(allocations.pilot, [...living]) : undefined,
      ),
    )
    .orderBy(desc(allocations.submittedAt))
    .limit(limit);
  return rows.flatMap(({ pilot, slurmJobId }) => (slurmJobId === null ? [] : [{ pilot, slurmJobId }]));
}

/** What kind of slices the newest allocation of each runner has that has spoken of its fleet since. */
export async function listNewestSliceKinds(db: Database, since: Date): Promise<SliceKind[]> {
  const { rows } = await db.execute<{ kind: SliceKind }>(sql`
    select distinct newest.slice_kind as kind from ${fleets}
    cross join lateral (
      select ${allocations.sliceKind} from ${allocations} where ${allocations.runner} = ${fleets.runner}
      order by ${allocations.submittedAt} desc limit 1) as newest
    where ${gt(fleets.seenAt, since)}`);
  return rows.map(({ kind }) => kind);
}

/** Allocations that were asked for since, and those from before that live; the newest first, at most so many of each. */
export async function listAllocations(db: Database, since: Date, limit: number): Promise<AllocationRow[]> {
  const list = (which: SQL | undefined) => db.select().from(allocations).where(which).orderBy(desc(allocations.submittedAt)).limit(limit);
  // Each by its index: one question for both would look through all that there ever were. The phase is written out for the same reason.
  const living = sql`${allocations.phase} <> 'gone'`;
  const newer = await list(gte(allocations.submittedAt, since));
  return [...newer, ...(await list(and(living, lt(allocations.submittedAt, since))))];
}
