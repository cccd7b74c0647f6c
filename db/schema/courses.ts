import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CohortRole, GradeRelease, Lateness } from "#src/domain/cohort-terms.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import { createdAt, id, moment } from "./columns.ts";
import { organisations } from "./organisations.ts";
import { users } from "./users.ts";

/** Immutable packed versions. The pack itself is a blob under its digest. */
export const courseVersions = pgTable(
  "course_versions",
  {
    digest: text("digest").primaryKey(),
    courseUid: uuid("course_uid").notNull(),
    slug: text("slug").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("course_versions_course").on(table.courseUid)],
);

/** Which version of a course visitors without a cohort see. */
export const publications = pgTable(
  "publications",
  {
    courseUid: uuid("course_uid").primaryKey(),
    slug: text("slug").notNull().unique(),
    digest: text("digest")
      .notNull()
      .references(() => courseVersions.digest),
    listed: boolean("listed").notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [index("publications_digest").on(table.digest)],
);

export const cohorts = pgTable(
  "cohorts",
  {
    id: id(),
    organisationId: uuid("organisation_id")
      .notNull()
      .default(firstOrganisationId)
      .references(() => organisations.id),
    name: text("name").notNull(),
    courseUid: uuid("course_uid").notNull(),
    digest: text("digest")
      .notNull()
      .references(() => courseVersions.digest),
    startsAt: moment("starts_at"),
    endsAt: moment("ends_at"),
    /** In which its dates are written and shown to whoever has chosen none. */
    zone: text("zone").notNull().default("Europe/Brussels"),
    /** Learners it has room for; null: any number. Guests take no seat. */
    seats: integer("seats"),
    lateness: jsonb("lateness").$type<Partial<Lateness>>().notNull().default({}),
    gradeRelease: text("grade_release").$type<GradeRelease>().notNull().default("at-once"),
    archivedAt: moment("archived_at"),
    createdAt: createdAt(),
  },
  (table) => [index("cohorts_digest").on(table.digest), index("cohorts_organisation").on(table.organisationId)],
);

export const cohortMembers = pgTable(
  "cohort_members",
  {
    id: id(),
    cohortId: uuid("cohort_id")
      .notNull()
      .references(() => cohorts.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    role: text("role").$type<CohortRole>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("cohort_members_once").on(table.cohortId, table.userId), index("cohort_members_user").on(table.userId)],
);
