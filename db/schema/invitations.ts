import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { UserId } from "#src/domain/people.ts";
import { createdAt, id, moment } from "./columns.ts";
import { users } from "./users.ts";
import { cohortId, owner } from "./references.ts";

/** Links into a cohort for whoever has them. Only the token's hash is stored. */
export const invitations = pgTable(
  "invitations",
  {
    id: id(),
    cohortId: cohortId(),
    tokenHash: text("token_hash").notNull().unique(),
    role: text("role").$type<"learner" | "guest">().notNull(),
    seats: integer("seats").notNull(),
    taken: integer("taken").notNull().default(0),
    expiresAt: moment("expires_at").notNull(),
    revokedAt: moment("revoked_at"),
    createdBy: uuid("created_by")
      .$type<UserId>()
      .references(() => users.id),
    createdAt: createdAt(),
  },
  (table) => [
    index("invitations_cohort").on(table.cohortId),
    index("invitations_created_by").on(table.createdBy),
    check("invitations_seats", sql`${table.taken} >= 0 and ${table.taken} <= ${table.seats}`),
  ],
);

/** People whom a trainer put on a cohort's list by their address, whether or not they have an account yet. */
export const invitees = pgTable(
  "invitees",
  {
    id: id(),
    cohortId: cohortId(),
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role").$type<"learner" | "guest">().notNull().default("learner"),
    tokenHash: text("token_hash").notNull().unique(),
    expiresAt: moment("expires_at").notNull(),
    revokedAt: moment("revoked_at"),
    acceptedAt: moment("accepted_at"),
    acceptedBy: uuid("accepted_by")
      .$type<UserId>()
      .references(() => users.id, { onDelete: "set null" }),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("invitees_once").on(table.cohortId, sql`lower(${table.email})`),
    index("invitees_accepted_by").on(table.acceptedBy),
  ],
);

/** Who waits for a seat, in the order of their coming. */
export const waitingPlaces = pgTable(
  "waiting_places",
  {
    id: id(),
    cohortId: cohortId(),
    userId: owner(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("waiting_places_once").on(table.cohortId, table.userId), index("waiting_places_user").on(table.userId)],
);
