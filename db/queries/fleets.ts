import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { FleetReport } from "#contract/fleet-report.ts";
import type { RunnerId } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { fleets } from "../schema/fleet.ts";

export type FleetRow = typeof fleets.$inferSelect;

/** A runner's fleet as it was last told, held until the transaction ends. */
export async function lockFleet(tx: Database, runner: RunnerId): Promise<FleetRow | undefined> {
  const rows = await tx.select().from(fleets).where(eq(fleets.runner, runner)).for("update");
  return rows[0];
}

/** Keeps a report as the newest. */
export async function recordFleet(tx: Database, report: FleetReport, seenAt: Date): Promise<void> {
  const seen = { report, seenAt };
  await tx
    .insert(fleets)
    .values({ runner: report.runner, ...seen })
    .onConflictDoUpdate({ target: fleets.runner, set: seen });
}

/** Notes whether an operator wants a runner to ask for nothing more. */
export async function setFleetPaused(tx: Database, runner: RunnerId, paused: boolean): Promise<void> {
  await tx.update(fleets).set({ paused }).where(eq(fleets.runner, runner));
}

/** All fleets there ever were, by name. */
export async function listFleets(db: Database): Promise<FleetRow[]> {
  return db.select().from(fleets).orderBy(asc(fleets.runner));
}

/** What slice time costs at the price that a runner tells now, for use inside another statement; null where it tells none for that kind of slice. */
export function priceOf(runner: string | null, sliceKind: SQL<string>, milliseconds: number): SQL<number | null> {
  const price = (field: string) => sql`${fleets.report} -> 'price' ->> ${field}::text`;
  const isSame = sql`${fleets.runner} = ${runner}::text and ${price("sliceKind")} = ${sliceKind}`;
  return sql`(select round((${price("microEurosPerHour")})::float8 * ${milliseconds}::float8 / 3600000)::bigint from ${fleets} where ${isSame})`;
}
