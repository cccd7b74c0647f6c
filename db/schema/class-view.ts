import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { UserId } from "#src/domain/people.ts";
import { createdAt, id, moment } from "./columns.ts";
import { users } from "./users.ts";
import { cohortId, owner } from "./references.ts";

/** Which page of a course a member has open, as far as it was last heard. */
export const presences = pgTable(
  "presences",
  {
    id: id(),
    cohortId: cohortId(),
    userId: owner(),
    contentUid: uuid("content_uid").notNull(),
    seenAt: moment("seen_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("presences_once").on(table.cohortId, table.userId), index("presences_user").on(table.userId)],
);

/** "Come to help": raised by a learner, answered by a trainer, closed by either. */
export const helpRequests = pgTable(
  "help_requests",
  {
    id: id(),
    cohortId: cohortId(),
    userId: owner(),
    exerciseUid: uuid("exercise_uid").notNull(),
    question: text("question").notNull(),
    takenBy: uuid("taken_by")
      .$type<UserId>()
      .references(() => users.id),
    takenAt: moment("taken_at"),
    closedAt: moment("closed_at"),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("help_requests_one_open")
      .on(table.userId, table.exerciseUid)
      .where(sql`${table.closedAt} is null`),
    index("help_requests_user").on(table.userId),
    index("help_requests_cohort").on(table.cohortId),
    index("help_requests_taken_by").on(table.takenBy),
  ],
);

/** What was said beside a line of a draft. The line's text is kept: drafts go on. */
export const marginComments = pgTable(
  "margin_comments",
  {
    id: id(),
    cohortId: cohortId(),
    /** Whose draft. */
    userId: owner(),
    exerciseUid: uuid("exercise_uid").notNull(),
    authorId: owner("author_id"),
    fileName: text("file_name").notNull(),
    line: integer("line").notNull(),
    lineText: text("line_text").notNull(),
    text: text("text").notNull(),
    resolvedAt: moment("resolved_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("margin_comments_draft").on(table.userId, table.exerciseUid),
    index("margin_comments_cohort").on(table.cohortId),
    index("margin_comments_author").on(table.authorId),
  ],
);

/** Who looked at whose draft or output, so that its learner can know. */
export const sightings = pgTable(
  "sightings",
  {
    id: id(),
    cohortId: cohortId(),
    viewerId: owner("viewer_id"),
    userId: owner(),
    exerciseUid: uuid("exercise_uid").notNull(),
    what: text("what").$type<"draft" | "output">().notNull(),
    seenAt: moment("seen_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index("sightings_user").on(table.userId, table.seenAt),
    index("sightings_viewer").on(table.viewerId),
    index("sightings_cohort").on(table.cohortId),
  ],
);
