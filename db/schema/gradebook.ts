import { bigint, doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { GradeStep } from "#src/domain/grade-steps.ts";
import type { SimilarPair } from "#src/domain/similarity.ts";
import { createdAt, id, moment } from "./columns.ts";
import { cohortId, person } from "./references.ts";

/**
 * What a learner's work on an exercise comes to, kept when a job of it ends or is judged anew: a gradebook of thousands
 * of cells must not open thousands of results.
 */
export const grades = pgTable(
  "grades",
  {
    id: id(),
    userId: person(),
    courseUid: uuid("course_uid").notNull(),
    exerciseUid: uuid("exercise_uid").notNull(),
    /** Null until a submission is counted for the first time. */
    steps: jsonb("steps").$type<readonly GradeStep[]>(),
    /** Checks that failed in any of the learner's judged submissions. */
    failedChecks: jsonb("failed_checks").$type<readonly string[]>().notNull().default([]),
    attempts: integer("attempts").notNull().default(0),
    /** Between runs and submissions; a longer pause counts as the longest that counts. */
    workMs: bigint("work_ms", { mode: "number" }).notNull().default(0),
    gpuMs: bigint("gpu_ms", { mode: "number" }).notNull().default(0),
    /** Submissions up to the first that passed, and the work until then; null where none has. */
    passedAfter: integer("passed_after"),
    passedAfterMs: bigint("passed_after_ms", { mode: "number" }),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("grades_once").on(table.userId, table.exerciseUid)],
);

/** A score that a trainer gave by hand, with the reason. The newest that stands counts instead of the judged one. */
export const gradeAdjustments = pgTable(
  "grade_adjustments",
  {
    id: id(),
    cohortId: cohortId(),
    userId: person(),
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
