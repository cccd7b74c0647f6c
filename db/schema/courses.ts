import { boolean, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id } from "./columns.ts";
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
    name: text("name").notNull(),
    courseUid: uuid("course_uid").notNull(),
    digest: text("digest")
      .notNull()
      .references(() => courseVersions.digest),
    createdAt: createdAt(),
  },
  (table) => [index("cohorts_digest").on(table.digest)],
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
    role: text("role").$type<"learner" | "trainer">().notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("cohort_members_once").on(table.cohortId, table.userId), index("cohort_members_user").on(table.userId)],
);
