import { and, desc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import type { RunnerId } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { fleetOrders } from "../schema/fleet.ts";
import { users } from "../schema/users.ts";

export type FleetOrderRow = typeof fleetOrders.$inferSelect;
export type NewFleetOrder = Pick<FleetOrderRow, "runner" | "kind" | "pilot" | "askedBy" | "askedAt">;

const open = and(isNull(fleetOrders.carriedOutAt), isNull(fleetOrders.withdrawnAt));

/** Adds an order and answers with it. */
export async function insertFleetOrder(tx: Database, order: NewFleetOrder): Promise<FleetOrderRow> {
  const [row] = await tx.insert(fleetOrders).values(order).returning();
  if (!row) throw new Error("an inserted row comes back");
  return row;
}

/** Orders of a runner that no report has shown done, the newest first. */
export async function listOpenOrders(db: Database, runner: RunnerId): Promise<FleetOrderRow[]> {
  return db
    .select()
    .from(fleetOrders)
    .where(and(open, eq(fleetOrders.runner, runner)))
    .orderBy(desc(fleetOrders.askedAt));
}

/** A new word on whether to ask for more takes the place of those before it. */
export async function withdrawOrders(tx: Database, runner: RunnerId, withdrawnAt: Date): Promise<void> {
  await tx
    .update(fleetOrders)
    .set({ withdrawnAt })
    .where(and(open, eq(fleetOrders.runner, runner), inArray(fleetOrders.kind, ["pause", "resume"])));
}

/** A report has shown these done. */
export async function closeOrders(tx: Database, ids: readonly string[], carriedOutAt: Date): Promise<void> {
  if (ids.length > 0)
    await tx
      .update(fleetOrders)
      .set({ carriedOutAt })
      .where(inArray(fleetOrders.id, [...ids]));
}

/** Orders that are open, or were asked for since, the newest first, with the name of whoever asked. */
export async function listOrders(db: Database, since: Date, limit: number): Promise<(FleetOrderRow & { askedByName: string | null })[]> {
  const rows = await db
    .select({ order: fleetOrders, askedByName: users.name })
    .from(fleetOrders)
    .leftJoin(users, eq(users.id, fleetOrders.askedBy))
    .where(or(open, gt(fleetOrders.askedAt, since)))
    .orderBy(desc(fleetOrders.askedAt))
    .limit(limit);
  return rows.map(({ order, askedByName }) => ({ ...order, askedByName }));
}
