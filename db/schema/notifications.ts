import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { NotificationKind, NotificationParams } from "#src/domain/notifications.ts";
import { createdAt, id, moment } from "./columns.ts";
import { owner } from "./references.ts";

/** What somebody is told, once each: the key says what it is about. */
export const notifications = pgTable(
  "notifications",
  {
    id: id(),
    userId: owner(),
    kind: text("kind").$type<NotificationKind>().notNull(),
    key: text("key").notNull(),
    params: jsonb("params").$type<NotificationParams>().notNull(),
    /** Where it leads, without its language. */
    path: text("path").notNull(),
    readAt: moment("read_at"),
    /** When its letter went out, or was found to be unwanted. */
    mailedAt: moment("mailed_at"),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("notifications_once").on(table.userId, table.kind, table.key),
    index("notifications_user").on(table.userId, table.createdAt),
    index("notifications_to_mail")
      .on(table.createdAt)
      .where(sql`${table.mailedAt} is null`),
  ],
);

/** Weekly summaries that went out. */
export const weeklySummaries = pgTable(
  "weekly_summaries",
  {
    id: id(),
    userId: owner(),
    /** ISO 8601, as in 2026-W48. */
    week: text("week").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("weekly_summaries_once").on(table.userId, table.week)],
);
