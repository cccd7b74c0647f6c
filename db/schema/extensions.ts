import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { UserId } from "#src/domain/people.ts";
import { createdAt, id, moment } from "./columns.ts";
import { cohorts } from "./courses.ts";
import { users } from "./users.ts";

/** More time for one learner: on one exercise, or on all of the cohort's. */
export const extensions = pgTable(
  "extensions",
  {
    id: id(),
    cohortId: uuid("cohort_id")
      .notNull()
      .references(() => cohorts.id),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    exerciseUid: uuid("exercise_uid"),
    minutes: integer("minutes").notNull(),
    reason: text("reason").notNull(),
    grantedBy: uuid("granted_by")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
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
