import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { BudgetOwner } from "#src/domain/budgets.ts";
import type { UserId } from "#src/domain/people.ts";
import { createdAt, id, moment } from "./columns.ts";
import { users } from "./users.ts";
import { cohortId, person } from "./references.ts";

const milliseconds = (name: string) => bigint(name, { mode: "number" });

/** How much slice time of GPUs somebody may use up, and how much of it is used or set aside: what their entries of the ledger come to. */
export const budgets = pgTable(
  "budgets",
  {
    owner: text("owner").$type<BudgetOwner>().primaryKey(),
    /** Null: no limit of their own. */
    limitMs: milliseconds("limit_ms"),
    /** Of a cohort: what holds for each learner of it who has no limit of their own. */
    learnerLimitMs: milliseconds("learner_limit_ms"),
    /** Of the platform or an organisation: what an hour of a GPU costs; null where nobody has said. */
    centsPerHour: integer("cents_per_hour"),
    usedMs: milliseconds("used_ms").notNull().default(0),
    reservedMs: milliseconds("reserved_ms").notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    check(
      "budgets_not_negative",
      sql`least(${table.limitMs}, ${table.learnerLimitMs}, ${table.centsPerHour}, ${table.usedMs}, ${table.reservedMs}) >= 0`,
    ),
  ],
);

/** A learner's wish for more, and what their trainer said. */
export const budgetRequests = pgTable(
  "budget_requests",
  {
    id: id(),
    cohortId: cohortId(),
    userId: person(),
    askedMs: milliseconds("asked_ms").notNull(),
    reason: text("reason").notNull(),
    /** Null while it is open; nothing granted is a refusal. */
    grantedMs: milliseconds("granted_ms"),
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
    uniqueIndex("budget_requests_one_open")
      .on(table.cohortId, table.userId)
      .where(sql`${table.decidedAt} is null`),
  ],
);
