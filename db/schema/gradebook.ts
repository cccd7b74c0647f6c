import { doublePrecision, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { UserId } from "#src/domain/people.ts";
import type { SimilarPair } from "#src/domain/similarity.ts";
import { createdAt, id, moment } from "./columns.ts";
import { cohorts } from "./courses.ts";
import { users } from "./users.ts";

const cohortId = () =>
  uuid("cohort_id")
    .notNull()
    .references(() => cohorts.id);

const person = (name: string) =>
  uuid(name)
    .$type<UserId>()
    .notNull()
    .references(() => users.id);

/** A score that a trainer gave by hand, with the reason. The newest that stands counts instead of the judged one. */
export const gradeAdjustments = pgTable(
  "grade_adjustments",
  {
    id: id(),
    cohortId: cohortId(),
    userId: person("user_id"),
    exerciseUid: uuid("exercise_uid").notNull(),
    score: doublePrecision("score").notNull(),
    reason: text("reason").notNull(),
    authorId: person("author_id"),
    revokedAt: moment("revoked_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("grade_adjustments_cohort").on(table.cohortId),
    index("grade_adjustments_user").on(table.userId, table.exerciseUid),
    index("grade_adjustments_author").on(table.authorId),
  ],
);

/** Exercises whose grades a cohort's learners see, where the cohort keeps them back until its trainer says so. */
export const gradeReleases = pgTable(
  "grade_releases",
  {
    id: id(),
    cohortId: cohortId(),
    exerciseUid: uuid("exercise_uid").notNull(),
    releasedBy: person("released_by"),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("grade_releases_once").on(table.cohortId, table.exerciseUid),
    index("grade_releases_released_by").on(table.releasedBy),
  ],
);

/** Which submissions of an exercise resemble each other: a hint, never a verdict. One report, the newest. */
export const similarityReports = pgTable(
  "similarity_reports",
  {
    id: id(),
    cohortId: cohortId(),
    exerciseUid: uuid("exercise_uid").notNull(),
    pairs: jsonb("pairs").$type<readonly SimilarPair[]>().notNull(),
    computedAt: moment("computed_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("similarity_reports_once").on(table.cohortId, table.exerciseUid)],
);
