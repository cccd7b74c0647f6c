import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { AttemptEvent, Ending } from "#contract/event.ts";
import type { JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import type { JobKind } from "#src/domain/job-kind.ts";
import type { JobReview } from "#src/domain/job-review.ts";
import type { JobState } from "#src/domain/job-state.ts";
import { createdAt, moment } from "./columns.ts";
import { cohorts } from "./courses.ts";
import { users } from "./users.ts";

/**
 * One unit of work for the runner: a run, a submission, a lesson's snippet, or a submission judged once more.
 * Evidence: never deleted by cascade.
 */
export const jobs = pgTable(
  "jobs",
  {
    id: uuid("id").$type<JobId>().primaryKey(),
    /** Null for the platform's own work: no learner pays for it, waits behind it, or finds it among their jobs. */
    userId: uuid("user_id").references(() => users.id),
    cohortId: uuid("cohort_id").references(() => cohorts.id),
    kind: text("kind").$type<JobKind>().notNull(),
    /** Exercise uid; for a snippet the lesson's uid. */
    contentUid: uuid("content_uid").notNull(),
    courseUid: uuid("course_uid").notNull(),
    courseDigest: text("course_digest").notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    spec: jsonb("spec").$type<JobSpec>().notNull(),
    /** Of the spec's judge: the spec itself holds all of the learner's files, too much to open for a list. Null without a judge. */
    bundleDigest: text("bundle_digest").generatedAlwaysAs(sql`spec -> 'judge' ->> 'bundleDigest'`),
    hiddenPhase: text("hidden_phase")
      .$type<"run" | "skip">()
      .generatedAlwaysAs(sql`spec -> 'judge' ->> 'hiddenPhase'`),
    state: text("state").$type<JobState>().notNull(),
    stopRequested: boolean("stop_requested").notNull().default(false),
    slice: text("slice").$type<"any" | "cpu" | "gpu">().notNull(),
    /** How many devices together; one where none or one is asked for. */
    gpus: integer("gpus")
      .notNull()
      .generatedAlwaysAs(sql`greatest(1, (spec -> 'needs' ->> 'gpus')::int)`),
    environment: text("environment").notNull(),
    memoryBytes: bigint("memory_bytes", { mode: "number" }).notNull(),
    /** Most it may take; an allocation that ends sooner does not get it. */
    wallSeconds: doublePrecision("wall_seconds").notNull(),
    /** What it will probably take: the charge to the fair share until the real one is known, and the basis of waiting times. */
    estimateSeconds: doublePrecision("estimate_seconds").notNull(),
    /** Queue order: lower first, then lower virtual time, then older. */
    priorityClass: integer("priority_class").notNull(),
    virtualTime: doublePrecision("virtual_time").notNull(),
    attempt: integer("attempt").notNull().default(0),
    fencingToken: integer("fencing_token").notNull().default(0),
    runner: text("runner"),
    leaseExpiresAt: moment("lease_expires_at"),
    ending: jsonb("ending").$type<Ending>(),
    /** Of a finished job that left two slices unhealthy: it waits for an operator, or what they decided. */
    review: text("review").$type<JobReview>(),
    startedAt: moment("started_at"),
    finishedAt: moment("finished_at"),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("jobs_idempotency").on(table.userId, table.idempotencyKey),
    index("jobs_waiting")
      .on(table.priorityClass, table.virtualTime, table.createdAt)
      .where(sql`${table.state} = 'waiting'`),
    index("jobs_leased")
      .on(table.leaseExpiresAt)
      .where(sql`${table.state} in ('leased', 'running')`),
    index("jobs_in_flight")
      .on(table.userId)
      .where(sql`${table.state} <> 'finished'`),
    uniqueIndex("jobs_one_submission_in_flight")
      .on(table.userId, table.contentUid)
      .where(sql`${table.state} <> 'finished' and ${table.kind} = 'submission'`),
    index("jobs_user_content").on(table.userId, table.contentUid, table.createdAt),
    index("jobs_judged_by").on(table.contentUid, table.bundleDigest),
    index("jobs_cohort").on(table.cohortId),
    index("jobs_held")
      .on(table.finishedAt)
      .where(sql`${table.review} = 'waiting'`),
    check("jobs_state", sql`${table.state} in ('waiting', 'leased', 'running', 'finished')`),
    check("jobs_owner", sql`(${table.userId} is null) = (${table.kind} = 'rejudging')`),
    check("jobs_review", sql`${table.review} in ('waiting', 'released', 'charged')`),
  ],
);

/** One try at a job: who held it and how it ended. */
export const attempts = pgTable(
  "attempts",
  {
    jobId: uuid("job_id")
      .$type<JobId>()
      .notNull()
      .references(() => jobs.id),
    number: integer("number").notNull(),
    fencingToken: integer("fencing_token").notNull(),
    runner: text("runner").notNull(),
    ending: jsonb("ending").$type<Ending>(),
    /** `lost` where the lease expired with no word from the runner. */
    outcome: text("outcome").$type<"held" | "finished" | "lost">().notNull().default("held"),
    /** What the look at its slice afterwards found, where there was one before its last event. */
    sliceHealthy: boolean("slice_healthy"),
    endedAt: moment("ended_at"),
    /** How many checks subject to the reveal policy its events held so far. */
    hiddenChecks: integer("hidden_checks").notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.number] }),
    // What the platform spoiled is counted while an operator looks, among all attempts there ever were.
    index("attempts_spoiled")
      .on(table.endedAt)
      .where(sql`${table.outcome} = 'lost' or ${table.ending}->>'reason' = 'platform-fault'`),
  ],
);

/** What happened during attempts, as the runner told it. A browser resumes from (attempt, seq). */
export const attemptEvents = pgTable(
  "attempt_events",
  {
    jobId: uuid("job_id")
      .$type<JobId>()
      .notNull()
      .references(() => jobs.id),
    attempt: integer("attempt").notNull(),
    seq: integer("seq").notNull(),
    event: jsonb("event").$type<AttemptEvent>().notNull(),
    /** Hidden checks before this event: without them, `seq - hidden_before` still counts without a gap. */
    hiddenBefore: integer("hidden_before").notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.attempt, table.seq] })],
);

/** Fair share: service received so far, in seconds, per learner. */
export const fairShares = pgTable("fair_shares", {
  /** `queue` or `user:<id>`. */
  owner: text("owner").primaryKey(),
  virtualTime: doublePrecision("virtual_time").notNull(),
  createdAt: createdAt(),
});
