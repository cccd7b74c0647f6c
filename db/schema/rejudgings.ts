import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { JobId } from "#contract/ids.ts";
import type { RejudgingPurpose } from "#src/domain/rejudging.ts";
import { createdAt, moment } from "./columns.ts";
import { jobs } from "./jobs.ts";
import { submissions } from "./submissions.ts";

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
    /** When its result began to count; null where it does not, or does no longer wait to. */
    appliedAt: moment("applied_at"),
    createdAt: createdAt(),
  },
  (table) => [index("rejudgings_submission").on(table.submissionId)],
);
