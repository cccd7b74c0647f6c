import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "./columns.ts";
import { cohortId, person } from "./references.ts";

/** More time for one learner: on one exercise, or on all of the cohort's. */
export const extensions = pgTable(
  "extensions",
  {
    id: id(),
    cohortId: cohortId(),
    userId: person(),
    exerciseUid: uuid("exercise_uid"),
    minutes: integer("minutes").notNull(),
    reason: text("reason").notNull(),
    grantedBy: person("granted_by"),
    revokedAt: moment("revoked_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("extensions_cohort").on(table.cohortId),
    index("extensions_user").on(table.userId),
    index("extensions_granted_by").on(table.grantedBy),
    check("extensions_minutes", sql`${table.minutes} > 0`),
  ],
);
