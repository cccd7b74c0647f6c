import { sql } from "drizzle-orm";
import { bigint, boolean, doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { JobId } from "#contract/ids.ts";
import type { Timings, Usage, Verdict, VerdictRecord } from "#contract/verdict.ts";
import type { Foundation } from "#src/domain/carrying.ts";
import type { HiddenChecksState } from "#src/domain/scoring.ts";
import type { LedgerKind } from "#src/domain/ledger.ts";
import { createdAt, id, moment } from "./columns.ts";
import { jobs } from "./jobs.ts";
import { users } from "./users.ts";

/** What a learner handed in. `number` counts per learner and exercise; `charged` says whether it used up an attempt. */
export const submissions = pgTable(
  "submissions",
  {
    id: id(),
    jobId: uuid("job_id")
      .$type<JobId>()
      .notNull()
      .references(() => jobs.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    exerciseUid: uuid("exercise_uid").notNull(),
    number: integer("number").notNull(),
    /** The exercise's policy when it was handed in; a later version of the course does not change it. */
    scorePolicy: text("score_policy").$type<"best" | "last" | "first">().notNull(),
    /** SHA-256 of the secret seed, which stands in the job's spec. */
    seedCommitment: text("seed_commitment").notNull(),
    charged: boolean("charged"),
    /** What it stood on of earlier exercises, and whose that was. */
    foundations: jsonb("foundations").$type<Foundation[]>().notNull().default([]),
    afterSolution: boolean("after_solution").notNull().default(false),
    hiddenChecks: text("hidden_checks").$type<HiddenChecksState>().notNull().default("judged"),
    /** The rejudging whose result counts instead of the job's own, which stays as evidence. */
    rejudgedBy: uuid("rejudged_by")
      .$type<JobId>()
      .references(() => jobs.id),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex("submissions_job").on(table.jobId),
    index("submissions_rejudged_by").on(table.rejudgedBy),
    index("submissions_exercise").on(table.exerciseUid),
    index("submissions_hidden_waiting")
      .on(table.exerciseUid, table.userId)
      .where(sql`${table.hiddenChecks} = 'waiting'`),
    uniqueIndex("submissions_number").on(table.userId, table.exerciseUid, table.number),
  ],
);

/** The outcome of a job, written once: the unique job_id is what "judged exactly once" rests on. */
export const results = pgTable(
  "results",
  {
    id: id(),
    jobId: uuid("job_id")
      .$type<JobId>()
      .notNull()
      .references(() => jobs.id),
    verdict: text("verdict").$type<Verdict>(),
    score: doublePrecision("score"),
    record: jsonb("record").$type<VerdictRecord>(),
    usage: jsonb("usage").$type<Usage>().notNull(),
    timings: jsonb("timings").$type<Timings>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("results_job").on(table.jobId)],
);

/** Who used which seconds: a person, or with no user the platform itself. Amounts are milliseconds of slice time; a refund is a row of its own. */
export const ledgerEntries = pgTable(
  "ledger_entries",
  {
    id: id(),
    userId: uuid("user_id").references(() => users.id),
    jobId: uuid("job_id")
      .$type<JobId>()
      .notNull()
      .references(() => jobs.id),
    kind: text("kind").$type<LedgerKind>().notNull(),
    sliceKind: text("slice_kind").notNull(),
    milliseconds: bigint("milliseconds", { mode: "number" }).notNull(),
    /** Of time that was used: what its slice cost meanwhile, in millionths of a euro at the price its runner told then; null where nobody told one. */
    microEuros: bigint("micro_euros", { mode: "number" }),
    /** Of time that was used: null where nothing measured it. */
    energyMillijoules: doublePrecision("energy_millijoules"),
    createdAt: createdAt(),
  },
  (table) => [index("ledger_entries_user").on(table.userId, table.createdAt), index("ledger_entries_job").on(table.jobId)],
);

/** Files that attempts left behind, kept by digest and counted against the learner's quota. */
export const artifacts = pgTable(
  "artifacts",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    exerciseUid: uuid("exercise_uid").notNull(),
    jobId: uuid("job_id")
      .$type<JobId>()
      .notNull()
      .references(() => jobs.id),
    name: text("name").notNull(),
    digest: text("digest").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    /** When its owner gave it up: name, digest and size stay as evidence, the bytes may go. */
    removedAt: moment("removed_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("artifacts_user_exercise").on(table.userId, table.exerciseUid),
    index("artifacts_digest").on(table.digest),
    uniqueIndex("artifacts_job_name").on(table.jobId, table.name),
  ],
);
