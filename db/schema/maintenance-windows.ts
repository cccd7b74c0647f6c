import { sql } from "drizzle-orm";
import { check, index, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "./columns.ts";

/** When machines are out of service, as an operator knows beforehand: nothing is started that would not end before. */
export const maintenanceWindows = pgTable(
  "maintenance_windows",
  {
    id: id(),
    startsAt: moment("starts_at").notNull(),
    endsAt: moment("ends_at").notNull(),
    /** `gpu`: slices of the kind `cpu` go on. */
    slices: text("slices").$type<"all" | "gpu">().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index("maintenance_windows_end").on(table.endsAt),
    check("maintenance_windows_window", sql`${table.startsAt} < ${table.endsAt}`),
    check("maintenance_windows_slices", sql`${table.slices} in ('all', 'gpu')`),
  ],
);
