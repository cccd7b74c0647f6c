import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { BudgetOwner } from "#src/domain/budgets.ts";
import type { UserId } from "#src/domain/people.ts";
import { createdAt, id, moment } from "./columns.ts";
import { cohorts } from "./courses.ts";
import { users } from "./users.ts";

const milliseconds = (name: string) => bigint(name, { mode: "number" }).notNull();

/** How much slice time of GPUs somebody may use up, and how much of it is used or set aside. No row: no limit of their own. */
export const budgets = pgTable(
  "budgets",
  {
    owner: text("owner").$type<BudgetOwner>().primaryKey(),
    limitMs: milliseconds("limit_ms"),
    usedMs: milliseconds("used_ms").default(0),
    reservedMs: milliseconds("reserved_ms").default(0),
    createdAt: createdAt(),
  },
  (table) => [check("budgets_not_negative", sql`${table.limitMs} >= 0 and ${table.usedMs} >= 0 and ${table.reservedMs} >= 0`)],
);

/** A learner's wish for more, and what their trainer said. */
export const budgetRequests = pgTable(
  "budget_requests",
  {
    id: id(),
    cohortId: uuid("cohort_id")
      .notNull()
      .references(() => cohorts.id),
    userId: uuid("user_id")
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    askedMs: milliseconds("asked_ms"),
    reason: text("reason").notNull(),
    /** Null while it is open; nothing granted is a refusal. */
    grantedMs: bigint("granted_ms", { mode: "number" }),
    answer: text("answer"),
    decidedBy: uuid("decided_by")
      .$type<UserId>()
      .references(() => users.id),
    decidedAt: moment("decided_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("budget_requests_cohort").on(table.cohortId),
    index("budget_requests_user").on(table.userId),
    index("budget_requests_decided_by").on(table.decidedBy),
  ],
);
