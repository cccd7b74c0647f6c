import { z } from "zod";
import { PilotId, RunnerId } from "./ids.ts";
import { Name } from "./job-spec.ts";
import { SliceKind } from "./limits.ts";
import { PendingCause } from "./pending-cause.ts";
import { SliceId } from "./pilot.ts";
import { CONTRACT_VERSION } from "./version.ts";

const Sentence = z.string().max(500);
const SlurmJobId = z.string().max(40);

/** Slice time in milliseconds by what became of it: two slices for a second are 2,000. */
export const SliceTime = z.strictObject({
  usedMs: z.int().nonnegative().describe("An attempt was on the slice."),
  idleMs: z.int().nonnegative().describe("The slice was there and held none, warm or out of service."),
  startUpMs: z.int().nonnegative().describe("The allocation ran and its pilot had not come yet."),
});
export type SliceTime = z.infer<typeof SliceTime>;

/** A slice as its runner sees it now. */
export const SliceReport = z.strictObject({
  slice: SliceId,
  kind: SliceKind,
  device: z.string().max(200),
  state: z.enum(["warming", "ready", "busy", "quarantined"]),
  reason: Sentence.nullable().describe("Why it takes nothing; null where it does."),
});
export type SliceReport = z.infer<typeof SliceReport>;

/** A pilot that has come to its runner's door. */
export const PilotReport = z.strictObject({
  pilot: PilotId,
  linked: z.boolean(),
  draining: z.boolean(),
  endsAt: z.iso.datetime().nullable(),
  slices: z.array(SliceReport).max(256),
});
export type PilotReport = z.infer<typeof PilotReport>;

/** Where an allocation stands, from the asking to its end. */
export const AllocationPhase = z.enum(["submitting", "pending", "starting", "serving", "leaving", "lost", "gone"]);
export type AllocationPhase = z.infer<typeof AllocationPhase>;

/** How a pilot came to its end, or why there was none. */
export const AllocationFate = z.enum(["served", "refused", "failed-start", "preempted", "node-fail"]);
export type AllocationFate = z.infer<typeof AllocationFate>;

/** An allocation as its runner has seen it; times are the runner's own. */
export const AllocationReport = z.strictObject({
  pilot: PilotId,
  slurmJobId: SlurmJobId.nullable().describe("Null while Slurm has not said that it took it."),
  phase: AllocationPhase,
  pending: z.strictObject({ cause: PendingCause, reason: z.string().max(200), startsAt: z.iso.datetime().nullable() }).nullable(),
  sliceKind: SliceKind,
  slices: z.int().min(1).max(256),
  submittedAt: z.iso.datetime(),
  beganAt: z.iso.datetime().nullable(),
  joinedAt: z.iso.datetime().nullable(),
  endsAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  fate: AllocationFate.nullable(),
  detail: Sentence.nullable().describe("Of an end: Slurm's word for it, and what was last heard."),
  time: SliceTime.describe("Since this process of the runner began."),
});
export type AllocationReport = z.infer<typeof AllocationReport>;

/** What a site's accounting says of an allocation that has ended. */
export const AllocationBill = z.strictObject({
  pilot: PilotId,
  slurmJobId: SlurmJobId,
  beganAt: z.iso.datetime().nullable().describe("Null where it never began, and cost nothing."),
  endedAt: z.iso.datetime(),
  seconds: z.int().nonnegative(),
  energyJoules: z.number().nonnegative().nullable().describe("Null where nothing measures it."),
  unit: z.enum(["gpu-hours", "node-hours", "core-hours"]).nullable().describe("Null where the site's formula is not known."),
  amount: z.number().nonnegative().nullable().describe("In that unit, by the site's formula."),
  microEuros: z.int().nonnegative().nullable().describe("Millionths of a euro; null where no price is set."),
});
export type AllocationBill = z.infer<typeof AllocationBill>;

/** What an hour on one slice of a runner's allocations costs, warm or in use, as far as that can be said before the site has billed it. */
export const SlicePrice = z.strictObject({
  sliceKind: SliceKind,
  microEurosPerHour: z.int().nonnegative().max(1e12).describe("Millionths of a euro."),
});
export type SlicePrice = z.infer<typeof SlicePrice>;

/** Why nothing is submitted for a while. */
export const SubmissionPause = z.strictObject({
  cause: z.enum(["operator", "refused", "failed-start"]),
  reason: Sentence.nullable(),
  until: z.iso.datetime().nullable().describe("Null where somebody has to end it."),
});
export type SubmissionPause = z.infer<typeof SubmissionPause>;

/** `POST /api/runner/v1/fleet`, every few seconds: what a runner has, and what its time was spent on. */
export const FleetReport = z.strictObject({
  contract: z.literal(CONTRACT_VERSION),
  runner: RunnerId,
  instance: z.uuid().describe("This process: times count from its beginning."),
  site: Name.nullable().describe("The site profile; null for a runner on its own machine."),
  accounting: z
    .enum(["sacct", "pilots"])
    .describe("Whether the site's accounting can be asked what it billed; otherwise pilots' own measurements are all there is."),
  price: SlicePrice.optional().describe("Absent where nobody has set a price, or what is granted is the site's to say."),
  draining: z.boolean(),
  silence: Sentence.nullable().describe("Why Slurm does not answer; null while it does."),
  pauses: z.array(SubmissionPause).max(4),
  preempted: z.int().nonnegative(),
  nodeFails: z.int().nonnegative(),
  time: SliceTime,
  pilots: z.array(PilotReport).max(256),
  allocations: z.array(AllocationReport).max(512).describe("Those that live, and those that ended and were not reported as ended before."),
  bills: z.array(AllocationBill).max(100).describe("Of those that the last answer asked about."),
});
export type FleetReport = z.infer<typeof FleetReport>;

/** Answer: what the operator wants of this runner, told again with each answer until a report shows it done. */
export const FleetWishes = z.strictObject({
  paused: z.boolean().describe("Ask for no more allocations."),
  drain: z.array(PilotId).max(256),
  unbilled: z
    .array(z.strictObject({ pilot: PilotId, slurmJobId: SlurmJobId }))
    .max(100)
    .describe("Allocations that the site has no bill of."),
});
export type FleetWishes = z.infer<typeof FleetWishes>;
