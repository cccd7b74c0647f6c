import { inArray, sql } from "drizzle-orm";
import type { Database } from "../client.ts";
import { fairShares } from "../schema/jobs.ts";
import type { Statement } from "../together.ts";

/** Whose virtual clock: the queue's own, or a learner's. */
export type ShareOwner = "queue" | `user:${string}`;

/** Virtual clocks of these owners; one that was never set shows 0. */
export async function listShares(tx: Database, owners: readonly ShareOwner[]): Promise<Map<string, number>> {
  const rows = await tx
    .select()
    .from(fairShares)
    .where(inArray(fairShares.owner, [...owners]));
  return new Map(rows.map((row) => [row.owner, row.virtualTime]));
}

/** Moves a clock forward to this time; it never goes back by this. */
export function advanceShare(tx: Database, owner: ShareOwner, virtualTime: number): Statement {
  return tx
    .insert(fairShares)
    .values({ owner, virtualTime })
    .onConflictDoUpdate({
      target: fairShares.owner,
      set: { virtualTime: sql`greatest(${fairShares.virtualTime}, excluded.virtual_time)` },
    });
}

/** Corrects a clock by a difference. */
export function correctShare(tx: Database, owner: ShareOwner, difference: number): Statement {
  return tx
    .update(fairShares)
    .set({ virtualTime: sql`greatest(0, ${fairShares.virtualTime} + ${difference}::float8)` })
    .where(inArray(fairShares.owner, [owner]));
}
