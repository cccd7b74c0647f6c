import { asc, eq, gt } from "drizzle-orm";
import type { Database } from "../client.ts";
import { maintenanceWindows } from "../schema/maintenance-windows.ts";

export type MaintenanceRow = typeof maintenanceWindows.$inferSelect;

/** Windows that have not ended, the soonest first. */
export async function listMaintenance(db: Database, now: Date): Promise<MaintenanceRow[]> {
  return db.select().from(maintenanceWindows).where(gt(maintenanceWindows.endsAt, now)).orderBy(asc(maintenanceWindows.startsAt));
}

/** All windows there ever were: a date that one has moved stays where it is when the window has ended. */
export async function listEveryMaintenance(db: Database): Promise<MaintenanceRow[]> {
  return db.select().from(maintenanceWindows);
}

/** Adds a window and answers its id. */
export async function insertMaintenance(tx: Database, window: Omit<MaintenanceRow, "id" | "createdAt">): Promise<string | undefined> {
  const rows = await tx.insert(maintenanceWindows).values(window).returning({ id: maintenanceWindows.id });
  return rows[0]?.id;
}

/** Takes a window away. Undefined where there is none of this id. */
export async function deleteMaintenance(tx: Database, id: string): Promise<MaintenanceRow | undefined> {
  const rows = await tx.delete(maintenanceWindows).where(eq(maintenanceWindows.id, id)).returning();
  return rows[0];
}
