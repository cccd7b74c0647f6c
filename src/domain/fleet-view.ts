import { z } from "zod";
import { AllocationFate, AllocationPhase, PilotReport, SliceTime, SubmissionPause } from "#contract/fleet-report.ts";
import { PilotId, RunnerId } from "#contract/ids.ts";
import { SliceKind } from "#contract/limits.ts";
import { PendingCause } from "#contract/pending-cause.ts";

const Moment = z.iso.datetime();
const Cost = z.strictObject({ used: z.int(), startUp: z.int(), idle: z.int(), billed: z.int() }).describe("Millionths of a euro.");

/** Slice time that was paid for, by what it was spent on: used + idle + start-up = billed. */
export const AccountView = z.strictObject({
  billedMs: z.int(),
  usedMs: z.int(),
  startUpMs: z.int(),
  idleMs: z.int(),
  overMs: z.int().describe("Measured as used beyond what was billed."),
  cost: Cost.nullable(),
});
export type AccountView = z.infer<typeof AccountView>;

/** An allocation as an operator sees it. */
export const AllocationView = z.strictObject({
  pilot: PilotId,
  runner: RunnerId,
  site: z.string().nullable(),
  slurmJobId: z.string().nullable(),
  phase: AllocationPhase,
  pendingCause: PendingCause.nullable(),
  pendingReason: z.string().nullable(),
  sliceKind: SliceKind,
  slices: z.int(),
  submittedAt: Moment,
  beganAt: Moment.nullable(),
  endsAt: Moment.nullable(),
  endedAt: Moment.nullable(),
  fate: AllocationFate.nullable(),
  detail: z.string().nullable(),
  account: AccountView,
  source: z.enum(["sacct", "pilots"]).describe("Whose word the account is: the site's accounts, or pilots' measurements alone."),
});
export type AllocationView = z.infer<typeof AllocationView>;

/** What an operator asked of a runner's fleet. */
export const OrderView = z.strictObject({
  id: z.uuid(),
  kind: z.enum(["pause", "resume", "drain"]),
  pilot: PilotId.nullable(),
  askedBy: z.string().nullable(),
  askedAt: Moment,
  carriedOutAt: Moment.nullable(),
  withdrawn: z.boolean(),
});
export type OrderView = z.infer<typeof OrderView>;

/** One runner and what it has. */
export const RunnerView = z.strictObject({
  runner: RunnerId,
  site: z.string().nullable(),
  seenAt: Moment,
  connected: z.boolean(),
  accounting: z.enum(["sacct", "pilots"]),
  silence: z.string().nullable(),
  draining: z.boolean(),
  pauses: z.array(SubmissionPause),
  preempted: z.int(),
  nodeFails: z.int(),
  pilots: z.array(PilotReport),
  orders: z.array(OrderView),
});
export type RunnerView = z.infer<typeof RunnerView>;

/** What a site has billed, and what became of it. */
export const SiteAccountView = z.strictObject({
  site: z.string().nullable(),
  allocations: z.int(),
  measuredOnly: z.int().describe("Of these, how many nothing but pilots' measurements is known of."),
  account: AccountView,
  unit: z.string().nullable(),
  amount: z.number().nullable().describe("In the site's own unit, over the allocations that have a bill."),
  energyJoules: z.number().nullable(),
});
export type SiteAccountView = z.infer<typeof SiteAccountView>;

/** Something that went wrong. */
export const FailureView = z.strictObject({
  runner: z.string(),
  what: z.string().describe("A pilot's fate, or the name of a fault that ended attempts."),
  detail: z.string().nullable(),
  count: z.int().min(1),
  lastAt: Moment,
});
export type FailureView = z.infer<typeof FailureView>;

/** `GET /api/v1/fleet`, and the operator's page: everything about the machines that learners' work runs on. */
export const FleetView = z.strictObject({
  at: Moment,
  runners: z.array(RunnerView),
  allocations: z.array(AllocationView).describe("Those that live, and the newest that ended."),
  times: z.array(SliceTime.extend({ beginsAt: Moment })).describe("Of the last 24 hours, hour by hour; every hour is there."),
  accounts: z.array(SiteAccountView).describe("Of allocations asked for in the last 30 days."),
  queue: z.array(
    z.strictObject({ cohort: z.string().nullable(), waiting: z.int(), running: z.int(), oldestSeconds: z.number().nullable() }),
  ),
  failures: z.array(FailureView).describe("Of the last seven days."),
});
export type FleetView = z.infer<typeof FleetView>;

/** `POST /api/v1/fleet/orders`: what an operator asks of a runner. */
export const FleetOrder = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pause"), runner: RunnerId }),
  z.strictObject({ kind: z.literal("resume"), runner: RunnerId }),
  z.strictObject({ kind: z.literal("drain"), runner: RunnerId, pilot: PilotId }),
]);
export type FleetOrder = z.infer<typeof FleetOrder>;
