import { z } from "zod";
import { AttemptEvent } from "./event.ts";
import { AttemptKey, JobId, RunnerId } from "./ids.ts";
import { JobSpec, Name } from "./job-spec.ts";
import { SliceGpus, SliceKind } from "./limits.ts";
import { Outlook } from "./outlook.ts";
import { CONTRACT_VERSION } from "./version.ts";

/** Free slices of one kind that would take a job at once. */
export const Capacity = z.strictObject({
  sliceKind: SliceKind,
  gpus: SliceGpus,
  environments: z.array(Name).min(1),
  free: z.int().min(0).max(65_536),
  memoryBytes: z.int().nonnegative().describe("Most a single attempt may ask for."),
  endsAt: z.iso.datetime().nullable().describe("When the allocation ends; null where it does not."),
  grades: z.boolean().optional().describe("Whether graded attempts may run here; absent means that they may."),
});
export type Capacity = z.infer<typeof Capacity>;

/** Slices that are alike, free and at work together: from these the site tells a waiting job whether anything here could ever take it. */
export const Offer = Capacity.omit({ free: true, endsAt: true }).extend({ slices: z.int().min(1).max(65_536) });
export type Offer = z.infer<typeof Offer>;

/**
 * `POST /api/runner/v1/lease`. Held open up to `waitMs`; answered at once when a
 * job fits, or when an attempt of this runner is to be stopped. A runner with
 * nothing free still asks, so that it hears of stops.
 */
export const LeaseRequest = z.strictObject({
  contract: z.literal(CONTRACT_VERSION),
  runner: RunnerId,
  instance: z
    .uuid()
    .optional()
    .describe("This process; a new one means that everything the old one held is gone. Without it the site waits for leases to run out."),
  tier: z.enum(["caged", "confined"]),
  capacity: z.array(Capacity).max(64).describe("What is free and not asked for by another request that is still open."),
  offers: z.array(Offer).max(64).optional().describe("All that this runner has; absent means that no more is known than what is free."),
  outlook: z.array(Outlook).max(16).optional().describe("Why slices are not there yet; absent where none are waited for."),
  holding: z.array(AttemptKey).max(1024).describe("Attempts under way; extends their leases."),
  adopting: z
    .array(AttemptKey)
    .max(1024)
    .optional()
    .describe("Attempts of an earlier process of this runner that its pilots carry on: a new `instance` does not end these."),
  waitMs: z.int().min(0).max(60_000),
});
export type LeaseRequest = z.infer<typeof LeaseRequest>;

/** A runner's claim on a job until `expiresAt`. */
export const Lease = z.strictObject({ key: AttemptKey, expiresAt: z.iso.datetime(), spec: JobSpec });
export type Lease = z.infer<typeof Lease>;

/** A class that begins soon, or is in session: its seats are wanted in time. */
export const ClassSlot = z.strictObject({
  startsAt: z.iso.datetime(),
  seats: z.int().positive(),
  sliceKind: SliceKind,
  reservation: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,63}$/)
    .optional()
    .describe("The cluster's name for what was set aside for this class."),
});
export type ClassSlot = z.infer<typeof ClassSlot>;

/** What drives autoscaling: how much work is there, and how much may come soon. */
export const Demand = z.strictObject({
  waiting: z.array(
    z.strictObject({
      slice: z.enum(["any", "cpu", "gpu"]),
      gpus: SliceGpus,
      jobs: z.int().nonnegative(),
      seconds: z
        .number()
        .nonnegative()
        .optional()
        .describe("What they are expected to take together; absent where nobody has estimated it."),
    }),
  ),
  environments: z
    .array(z.strictObject({ name: Name, waiting: z.int().nonnegative() }))
    .max(64)
    .optional()
    .describe("Waiting jobs by the environment they ask for."),
  openWorkspaces: z.int().nonnegative(),
  classSlots: z.array(ClassSlot),
});
export type Demand = z.infer<typeof Demand>;

/** Answer to a lease request. */
export const LeaseResponse = z.strictObject({
  leases: z.array(Lease),
  stop: z.array(JobId).describe("Attempts the learner has stopped."),
  lost: z.array(JobId).describe("Attempts in `holding` whose lease this runner no longer has: kill them, report nothing."),
  adopted: z
    .array(Lease)
    .optional()
    .describe("Those in `adopting` that this runner still holds, as they were leased. All others are not its own."),
  demand: Demand,
});
export type LeaseResponse = z.infer<typeof LeaseResponse>;

/** What there is to tell of one attempt. Repeating events that were accepted before is harmless. */
export const AttemptEvents = z.strictObject({ key: AttemptKey, events: z.array(AttemptEvent).min(1).max(256) });
export type AttemptEvents = z.infer<typeof AttemptEvents>;

/** `POST /api/runner/v1/events`, of one attempt. */
export const EventsRequest = AttemptEvents.extend({ contract: z.literal(CONTRACT_VERSION) });
export type EventsRequest = z.infer<typeof EventsRequest>;

/** Answer to events: the last number of the unbroken row that the site holds. */
export const EventsResponse = z.strictObject({ acceptedThrough: z.int().nonnegative() });
export type EventsResponse = z.infer<typeof EventsResponse>;

/** The same of several attempts at once, at the same address. A site that does not know it refuses all of it with `bad-request`. */
export const EventsBatch = z.strictObject({
  contract: z.literal(CONTRACT_VERSION),
  attempts: z.array(z.unknown()).min(1).max(64).describe("`AttemptEvents`; one that is none refuses itself alone."),
});
export type EventsBatch = z.infer<typeof EventsBatch>;

/** Body of every refusal on these routes, beside its HTTP status. */
export const Refusal = z.strictObject({
  error: z.enum(["bad-request", "unauthorised", "stale-lease", "not-found", "too-large", "unsupported-contract", "unavailable"]),
  message: z.string(),
});
export type Refusal = z.infer<typeof Refusal>;

/** Answer to events of several attempts, in the order in which they were told: each is taken or refused for itself. */
export const EventsBatchResponse = z.strictObject({ attempts: z.array(z.union([EventsResponse, Refusal])) });
export type EventsBatchResponse = z.infer<typeof EventsBatchResponse>;
