import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MachineTerms, OrganisationKind, OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId } from "#src/domain/people.ts";
import { createdAt, id, moment } from "./columns.ts";
import { users } from "./users.ts";

/** Who learns or teaches together, and with whose machine. Nobody reads across organisations. */
export const organisations = pgTable(
  "organisations",
  {
    id: id(),
    slug: text("slug").notNull().unique(),
    name: text("name").notNull(),
    kind: text("kind").$type<OrganisationKind>().notNull(),
    /** What its supercomputer asks of whoever computes on it; null where it has none, or asks nothing. */
    machineTerms: jsonb("machine_terms").$type<MachineTerms>(),
    createdAt: createdAt(),
  },
  (table) => [check("organisations_kind", sql`${table.kind} in ('factory', 'company', 'antenna')`)],
);

/** What somebody is in an organisation. */
export const memberships = pgTable(
  "memberships",
  {
    id: id(),
    organisationId: uuid("organisation_id")
      .notNull()
      .references(() => organisations.id),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text("role").$type<OrganisationRole>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("memberships_once").on(table.organisationId, table.userId),
    index("memberships_user").on(table.userId),
    check("memberships_role", sql`${table.role} in ('learner', 'trainer', 'operator', 'sponsor')`),
  ],
);

/** Letters that ask somebody into an organisation. Only the token's hash is stored; nobody is in one who has not said yes. */
export const membershipInvitations = pgTable(
  "membership_invitations",
  {
    id: id(),
    organisationId: uuid("organisation_id")
      .notNull()
      .references(() => organisations.id),
    /** In small letters. */
    email: text("email").notNull(),
    role: text("role").$type<OrganisationRole>().notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    expiresAt: moment("expires_at").notNull(),
    invitedBy: uuid("invited_by")
      .$type<UserId>()
      .references(() => users.id),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("membership_invitations_once").on(table.organisationId, table.email),
    index("membership_invitations_invited_by").on(table.invitedBy),
    check("membership_invitations_role", sql`${table.role} in ('learner', 'trainer', 'operator', 'sponsor')`),
  ],
);

/** Who accepted which version of an organisation's terms for its supercomputer, and when. */
export const machineTermsAcceptances = pgTable(
  "machine_terms_acceptances",
  {
    id: id(),
    organisationId: uuid("organisation_id")
      .notNull()
      .references(() => organisations.id),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    version: text("version").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("machine_terms_acceptances_once").on(table.userId, table.organisationId, table.version),
    index("machine_terms_acceptances_organisation").on(table.organisationId),
  ],
);

/** What a blocked person says against it, and what became of that. */
export const appeals = pgTable(
  "appeals",
  {
    id: id(),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    text: text("text").notNull(),
    outcome: text("outcome").$type<"unblocked" | "upheld">(),
    answer: text("answer"),
    decidedBy: uuid("decided_by")
      .$type<UserId>()
      .references(() => users.id),
    decidedAt: moment("decided_at"),
    createdAt: createdAt(),
  },
  (table) => [index("appeals_user").on(table.userId), index("appeals_decided_by").on(table.decidedBy)],
);
