import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AllocationBill, AllocationFate, AllocationPhase, FleetReport } from "#contract/fleet-report.ts";
import type { PilotId, RunnerId } from "#contract/ids.ts";
import type { SliceKind } from "#contract/limits.ts";
import type { PendingCause } from "#contract/pending-cause.ts";
import { createdAt, id, moment } from "./columns.ts";
import { users } from "./users.ts";

const milliseconds = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

/** Runners' fleets as they were last reported. */
export const fleets = pgTable("fleets", {
  runner: text("runner").$type<RunnerId>().primaryKey(),
  report: jsonb("report").$type<FleetReport>().notNull(),
  seenAt: moment("seen_at").notNull(),
  /** Whether its operator wants it to ask for nothing more. */
  paused: boolean("paused").notNull().default(false),
  createdAt: createdAt(),
});

/** Allocations of all runners, from the asking on: what their slices' time was spent on, and what the site billed. Kept for good. */
export const allocations = pgTable(
  "allocations",
  {
    pilot: text("pilot").$type<PilotId>().primaryKey(),
    runner: text("runner").$type<RunnerId>().notNull(),
    site: text("site"),
    slurmJobId: text("slurm_job_id"),
    phase: text("phase").$type<AllocationPhase>().notNull(),
    pendingCause: text("pending_cause").$type<PendingCause>(),
    pendingReason: text("pending_reason"),
    sliceKind: text("slice_kind").$type<SliceKind>().notNull(),
    slices: integer("slices").notNull(),
    submittedAt: moment("submitted_at").notNull(),
    beganAt: moment("began_at"),
    joinedAt: moment("joined_at"),
    endsAt: moment("ends_at"),
    endedAt: moment("ended_at"),
    fate: text("fate").$type<AllocationFate>(),
    detail: text("detail"),
    /** Measured by its runner so far, over all processes of it that saw the allocation. */
    usedMs: milliseconds("used_ms"),
    startUpMs: milliseconds("start_up_ms"),
    idleMs: milliseconds("idle_ms"),
    /** Which process of the runner spoke last, and how much of the times above is its own. */
    instance: uuid("instance").notNull(),
    instanceUsedMs: milliseconds("instance_used_ms"),
    instanceStartUpMs: milliseconds("instance_start_up_ms"),
    instanceIdleMs: milliseconds("instance_idle_ms"),
    /** When its runner last spoke of it. */
    seenAt: moment("seen_at").notNull(),
    bill: jsonb("bill").$type<AllocationBill>(),
    createdAt: createdAt(),
  },
  (table) => [
    index("allocations_runner").on(table.runner, table.submittedAt),
    index("allocations_submitted").on(table.submittedAt),
    index("allocations_living")
      .on(table.submittedAt)
      .where(sql`${table.phase} <> 'gone'`),
    index("allocations_unbilled")
      .on(table.runner, table.submittedAt)
      .where(sql`${table.bill} is null and ${table.slurmJobId} is not null`),
    check("allocations_times", sql`${table.usedMs} >= 0 and ${table.startUpMs} >= 0 and ${table.idleMs} >= 0`),
  ],
);

/** Slice time of a runner by what it was spent on, in steps of five minutes. */
export const fleetTimes = pgTable(
  "fleet_times",
  {
    runner: text("runner").$type<RunnerId>().notNull(),
    beginsAt: moment("begins_at").notNull(),
    usedMs: milliseconds("used_ms"),
    idleMs: milliseconds("idle_ms"),
    startUpMs: milliseconds("start_up_ms"),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.runner, table.beginsAt] })],
);

/** What operators asked of fleets, and when a report showed it done. */
export const fleetOrders = pgTable(
  "fleet_orders",
  {
    id: id(),
    runner: text("runner").$type<RunnerId>().notNull(),
    kind: text("kind").$type<"pause" | "resume" | "drain">().notNull(),
    /** Of a drain: which pilot is to go. */
    pilot: text("pilot").$type<PilotId>(),
    askedBy: uuid("asked_by").references(() => users.id),
    askedAt: moment("asked_at").notNull(),
    carriedOutAt: moment("carried_out_at"),
    /** When another order took its place before it was carried out. */
    withdrawnAt: moment("withdrawn_at"),
    createdAt: createdAt(),
  },
  (table) => [
    index("fleet_orders_asked_by").on(table.askedBy),
    index("fleet_orders_open")
      .on(table.runner)
      .where(sql`${table.carriedOutAt} is null and ${table.withdrawnAt} is null`),
    index("fleet_orders_asked").on(table.askedAt),
    check("fleet_orders_kind", sql`${table.kind} in ('pause', 'resume', 'drain')`),
    check("fleet_orders_pilot", sql`(${table.kind} = 'drain') = (${table.pilot} is not null)`),
  ],
);
