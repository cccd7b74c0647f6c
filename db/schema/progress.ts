import { boolean, doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "./columns.ts";
import { users } from "./users.ts";

/** Where a learner stands with one lesson, exercise or quiz. */
export const progress = pgTable(
  "progress",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    courseUid: uuid("course_uid").notNull(),
    contentUid: uuid("content_uid").notNull(),
    kind: text("kind").$type<"lesson" | "exercise" | "quiz">().notNull(),
    state: text("state").$type<"opened" | "done">().notNull(),
    score: doublePrecision("score"),
    certified: boolean("certified").notNull().default(false),
    visitedAt: moment("visited_at").notNull(),
    /** Since when it is done. */
    doneAt: moment("done_at"),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("progress_user_content").on(table.userId, table.contentUid),
    index("progress_visited").on(table.userId, table.visitedAt),
  ],
);

/** Answers to quizzes and to "predict, then run". */
export const answers = pgTable(
  "answers",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    contentUid: uuid("content_uid").notNull(),
    question: text("question").notNull(),
    choice: integer("choice").notNull(),
    correct: boolean("correct").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("answers_user_content").on(table.userId, table.contentUid)],
);

/** A module whose placement test somebody passed: they may go on without it. */
export const placements = pgTable(
  "placements",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    courseUid: uuid("course_uid").notNull(),
    moduleUid: uuid("module_uid").notNull(),
    /** Share of the questions answered right, from 0 to 1. */
    score: doublePrecision("score").notNull(),
    passed: boolean("passed").notNull(),
    takenAt: moment("taken_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("placements_once").on(table.userId, table.moduleUid)],
);

/** A hint or a solution that a learner opened. Logged, not punished; a pass after a solution does not certify. */
export const reveals = pgTable(
  "reveals",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    exerciseUid: uuid("exercise_uid").notNull(),
    what: text("what").$type<"hint" | "solution">().notNull(),
    number: integer("number").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("reveals_once").on(table.userId, table.exerciseUid, table.what, table.number)],
);

/** Append-only: who did what to whom. The actor may be the platform itself. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: id(),
    actorId: uuid("actor_id").references(() => users.id),
    action: text("action").notNull(),
    subject: text("subject").notNull(),
    /** Subject and actor, and whoever else it is about: what it is found by. */
    concerns: text("concerns").array().notNull().default([]),
    details: jsonb("details").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (table) => [
    index("audit_entries_actor").on(table.actorId),
    index("audit_entries_subject").on(table.subject, table.createdAt),
    index("audit_entries_concerns").using("gin", table.concerns),
    index("audit_entries_when").on(table.createdAt, table.id),
  ],
);
