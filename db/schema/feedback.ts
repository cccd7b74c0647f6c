import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id } from "./columns.ts";
import { users } from "./users.ts";

/** What readers report through the accessibility statement. Kept here too, so that a mail server's bad day loses nothing. */
export const feedback = pgTable(
  "feedback",
  {
    id: id(),
    userId: uuid("user_id").references(() => users.id, { onDelete: "set null" }),
    page: text("page").notNull(),
    text: text("text").notNull(),
    /** Where to answer; empty where the reader gave none. */
    contact: text("contact").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("feedback_user").on(table.userId)],
);
