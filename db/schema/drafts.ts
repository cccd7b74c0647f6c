import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { FileSet } from "#contract/file-set.ts";
import { createdAt, id, moment } from "./columns.ts";
import { users } from "./users.ts";

/** The newest state of a learner's files in one exercise. `revision` grows with each save; a save names the one it started from. */
export const drafts = pgTable(
  "drafts",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    exerciseUid: uuid("exercise_uid").notNull(),
    revision: integer("revision").notNull(),
    files: jsonb("files").$type<FileSet>().notNull(),
    savedAt: moment("saved_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("drafts_user_exercise").on(table.userId, table.exerciseUid)],
);

/** Earlier states worth going back to: before a reset, both sides of a conflict, one per minute of writing. */
export const draftSnapshots = pgTable(
  "draft_snapshots",
  {
    id: id(),
    draftId: uuid("draft_id")
      .notNull()
      .references(() => drafts.id),
    revision: integer("revision").notNull(),
    reason: text("reason").$type<"autosave" | "reset" | "conflict" | "restore">().notNull(),
    files: jsonb("files").$type<FileSet>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("draft_snapshots_draft").on(table.draftId, table.createdAt)],
);
