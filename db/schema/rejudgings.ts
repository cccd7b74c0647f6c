import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { JobId } from "#contract/ids.ts";
import type { RegradeState, RejudgingPurpose } from "#src/domain/rejudging.ts";
import { createdAt, id, moment } from "./columns.ts";
import { cohorts } from "./courses.ts";
import { jobs } from "./jobs.ts";
import { submissions } from "./submissions.ts";

/** A changed judge tried on submissions that another one had judged; nothing counts before somebody says so. */
export const regrades = pgTable(
  "regrades",
  {
    id: id(),
    courseUid: uuid("course_uid").notNull(),
    /** The version of the course whose judge is tried. */
    courseDigest: text("course_digest").notNull(),
    exerciseUid: uuid("exercise_uid").notNull(),
    bundleDigest: text("bundle_digest").notNull(),
    /** Whose submissions; null for those of learners in no cohort. */
    cohortId: uuid("cohort_id").references(() => cohorts.id),
    state: text("state").$type<RegradeState>().notNull().default("trial"),
    /** What learners are told. */
    reason: text("reason"),
    decidedAt: moment("decided_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("regrades_cohort").on(table.cohortId),
    index("regrades_exercise").on(table.exerciseUid),
    uniqueIndex("regrades_one_trial")
      .on(table.exerciseUid, sql`coalesce(${table.cohortId}::text, '')`)
      .where(sql`${table.state} = 'trial'`),
    check("regrades_state", sql`${table.state} in ('trial', 'applied', 'dropped')`),
  ],
);

/** A job that judges a submission once more. Its outcome is the job's result; evidence, like all results. */
export const rejudgings = pgTable(
  "rejudgings",
  {
    jobId: uuid("job_id")
      .$type<JobId>()
      .primaryKey()
      .references(() => jobs.id),
    submissionId: uuid("submission_id")
      .notNull()
      .references(() => submissions.id),
    purpose: text("purpose").$type<RejudgingPurpose>().notNull(),
    regradeId: uuid("regrade_id").references(() => regrades.id),
    /** When its result began to count; null where it does not, or does no longer wait to. */
    appliedAt: moment("applied_at"),
    createdAt: createdAt(),
  },
  (table) => [index("rejudgings_submission").on(table.submissionId), index("rejudgings_regrade").on(table.regradeId)],
);
