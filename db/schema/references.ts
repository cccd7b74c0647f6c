import { uuid } from "drizzle-orm/pg-core";
import type { UserId } from "#src/domain/people.ts";
import { cohorts } from "./courses.ts";
import { users } from "./users.ts";

/** The cohort that a row belongs to. */
export const cohortId = () =>
  uuid("cohort_id")
    .notNull()
    .references(() => cohorts.id);

/** Somebody whose row is evidence: it outlives what is known of them. */
export const person = (column = "user_id") =>
  uuid(column)
    .$type<UserId>()
    .notNull()
    .references(() => users.id);

/** Somebody to whom a row belongs: it goes with them. */
export const owner = (column = "user_id") =>
  uuid(column)
    .$type<UserId>()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });
