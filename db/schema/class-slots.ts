import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { SliceKind } from "#contract/limits.ts";
import { createdAt, id, moment } from "./columns.ts";
import { cohortId } from "./references.ts";

/** Booked windows of time: a cohort's learners go first, and slices for its seats are there. */
export const classSlots = pgTable(
  "class_slots",
  {
    id: id(),
    cohortId: cohortId(),
    startsAt: moment("starts_at").notNull(),
    endsAt: moment("ends_at").notNull(),
    seats: integer("seats").notNull(),
    sliceKind: text("slice_kind").$type<SliceKind>().notNull(),
    /** The cluster's name for what was set aside for it. */
    reservation: text("reservation"),
    /** By how much its learners may prolong it themselves, and by how much they have. */
    extendableMinutes: integer("extendable_minutes").notNull().default(0),
    extendedMinutes: integer("extended_minutes").notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    index("class_slots_cohort").on(table.cohortId),
    index("class_slots_end").on(table.endsAt),
    check("class_slots_window", sql`${table.startsAt} < ${table.endsAt}`),
    check("class_slots_seats", sql`${table.seats} > 0`),
    check("class_slots_extended", sql`${table.extendedMinutes} >= 0 and ${table.extendedMinutes} <= ${table.extendableMinutes}`),
  ],
);
