import { pgTable, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "./columns.ts";
import { cohortId } from "./references.ts";

/** Until when a cohort works on an exercise. Hidden checks of the policy `afterDue` wait for it. */
export const dueDates = pgTable(
  "due_dates",
  {
    id: id(),
    cohortId: cohortId(),
    exerciseUid: uuid("exercise_uid").notNull(),
    dueAt: moment("due_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("due_dates_cohort_exercise").on(table.cohortId, table.exerciseUid)],
);
