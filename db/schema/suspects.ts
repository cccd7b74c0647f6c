import { sql } from "drizzle-orm";
import { check, doublePrecision, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { SuspectState } from "#src/domain/suspicion.ts";
import { createdAt, moment } from "./columns.ts";
import { submissions } from "./submissions.ts";

/** A submission whose speed is far beyond the solution's: it counts until somebody who looked at it says otherwise. */
export const suspects = pgTable(
  "suspects",
  {
    submissionId: uuid("submission_id")
      .primaryKey()
      .references(() => submissions.id),
    checkId: text("check_id").notNull(),
    ratio: doublePrecision("ratio").notNull(),
    /** What the solution reaches, as the exercise stated it when it was judged. */
    reference: doublePrecision("reference").notNull(),
    state: text("state").$type<SuspectState>().notNull().default("waiting"),
    /** Why it counts no more, as its learner is told. */
    reason: text("reason"),
    reviewedAt: moment("reviewed_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("suspects_waiting")
      .on(table.createdAt)
      .where(sql`${table.state} = 'waiting'`),
    check("suspects_state", sql`${table.state} in ('waiting', 'accepted', 'discounted')`),
    check("suspects_reason", sql`(${table.reason} is not null) = (${table.state} = 'discounted')`),
  ],
);
