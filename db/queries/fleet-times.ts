import { asc, gte, sql } from "drizzle-orm";
import type { SliceTime } from "#contract/fleet-report.ts";
import type { RunnerId } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { fleetTimes } from "../schema/fleet.ts";

/** Adds slice time to the step that began then. */
export async function addFleetTime(tx: Database, runner: RunnerId, beginsAt: Date, time: SliceTime): Promise<void> {
  const { usedMs, idleMs, startUpMs } = fleetTimes;
  await tx
    .insert(fleetTimes)
    .values({ runner, beginsAt, ...time })
    .onConflictDoUpdate({
      target: [fleetTimes.runner, fleetTimes.beginsAt],
      set: {
        usedMs: sql`${usedMs} + ${time.usedMs}`,
        idleMs: sql`${idleMs} + ${time.idleMs}`,
        startUpMs: sql`${startUpMs} + ${time.startUpMs}`,
      },
    });
}

/** Slice time of all runners since, in steps of so many seconds, the oldest first. Steps with nothing in them are left out. */
export async function listFleetTimes(db: Database, since: Date, stepSeconds: number): Promise<({ beginsAt: Date } & SliceTime)[]> {
  const step = sql<number>`(floor(extract(epoch from ${fleetTimes.beginsAt}) / ${sql.raw(String(stepSeconds))}) * ${sql.raw(String(stepSeconds))})::float8`;
  const sum = (column: typeof fleetTimes.usedMs | typeof fleetTimes.idleMs | typeof fleetTimes.startUpMs) =>
    sql<number>`sum(${column})::float8`;
  const rows = await db
    .select({ step, usedMs: sum(fleetTimes.usedMs), idleMs: sum(fleetTimes.idleMs), startUpMs: sum(fleetTimes.startUpMs) })
    .from(fleetTimes)
    .where(gte(fleetTimes.beginsAt, since))
    .groupBy(step)
    .orderBy(asc(step));
  return rows.map(({ step: seconds, ...time }) => ({ beginsAt: new Date(seconds * 1_000), ...time }));
}
