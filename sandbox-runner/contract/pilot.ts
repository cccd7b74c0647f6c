import { z } from "zod";
import { AttemptEvent } from "./event.ts";
import { AttemptKey, Digest, PilotId } from "./ids.ts";
import { JobSpec, Name } from "./job-spec.ts";
import { Demand } from "./lease.ts";
import { SliceGpus, SliceKind } from "./limits.ts";
import { CONTRACT_VERSION } from "./version.ts";

/** The name of a slice inside its pilot. */
export const SliceId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/);
export type SliceId = z.infer<typeof SliceId>;

/** A slice that a pilot offers. */
export const PilotSlice = z.strictObject({
  id: SliceId,
  kind: SliceKind,
  gpus: SliceGpus,
  device: z.string().max(200),
  memoryBytes: z.int().nonnegative().describe("Most a single attempt may ask for."),
  environments: z.array(Name).min(1),
});
export type PilotSlice = z.infer<typeof PilotSlice>;

/** An attempt that a pilot has under way, or has ended and not been told that the site knows all of it. */
export const PilotHold = z.strictObject({
  slice: SliceId,
  key: AttemptKey,
  through: z.int().nonnegative().describe("The site is known to hold the events up to this number; those after it can be said again."),
});
export type PilotHold = z.infer<typeof PilotHold>;

/**
 * First message of a pilot on each connection. The connection itself is opened
 * with the pilot's own token in the `authorization` header.
 */
export const PilotHello = z.strictObject({
  contract: z.literal(CONTRACT_VERSION),
  pilot: PilotId,
  instance: z.uuid().describe("This process; a new one means that everything the old one held is gone."),
  tier: z.enum(["caged", "confined"]),
  grades: z.boolean().optional().describe("Whether graded attempts may run here; absent means that they may."),
  slices: z.array(PilotSlice).min(1).max(256),
  endsAt: z.iso.datetime().nullable().describe("When the allocation ends; null where it does not."),
  slurmJobId: z.string().max(40).nullable(),
  received: z.int().nonnegative().describe("Last number of the unbroken row that the pilot has from this runner."),
  holds: z
    .array(PilotHold)
    .max(256)
    .optional()
    .describe("What goes on here whether a runner is there or not; absent where nothing outlives the runner's process."),
});
export type PilotHello = z.infer<typeof PilotHello>;

/**
 * The runner's answer. Where `resumed` is false the runner knows nothing of earlier messages: the pilot drops what it held, and
 * says no more of what its hello named under `holds` until it is told, of each, to `resume` or to `kill` it.
 */
export const RunnerWelcome = z.strictObject({
  contract: z.literal(CONTRACT_VERSION),
  resumed: z.boolean(),
  received: z.int().nonnegative(),
});
export type RunnerWelcome = z.infer<typeof RunnerWelcome>;

/** What a runner tells a pilot. */
export const RunnerMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("assign"), slice: SliceId, key: AttemptKey, spec: JobSpec }),
  z.strictObject({ kind: z.literal("stop"), key: AttemptKey }).describe("The learner stopped it: end it and report `stopped`."),
  z.strictObject({ kind: z.literal("kill"), key: AttemptKey }).describe("Its lease is lost: end it and report nothing."),
  z
    .strictObject({ kind: z.literal("demand"), demand: Demand })
    .describe("What may come: how many sandboxes to keep waiting follows from it."),
  z.strictObject({ kind: z.literal("drain") }).describe("Finish what runs, then exit."),
  z
    .strictObject({ kind: z.literal("kept"), key: AttemptKey, through: z.int().min(1) })
    .describe("The site holds its events up to this number: they need not be said again. Only to pilots that name what they hold."),
  z
    .strictObject({ kind: z.literal("resume"), key: AttemptKey })
    .describe("Adopted by a runner that began anew: say all that the site may lack, and go on."),
]);
export type RunnerMessage = z.infer<typeof RunnerMessage>;

/** What a pilot tells its runner. */
export const PilotMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("event"), key: AttemptKey, event: AttemptEvent }),
  z
    .strictObject({ kind: z.literal("released"), slice: SliceId, key: AttemptKey, healthy: z.boolean() })
    .describe("The slice is free again; not healthy means that it takes no more."),
  z.strictObject({ kind: z.literal("slice-lost"), slice: SliceId }).describe("It takes no more; the pilot's others do."),
  z.strictObject({ kind: z.literal("draining") }).describe("Takes no more assignments."),
]);
export type PilotMessage = z.infer<typeof PilotMessage>;

const numbered = {
  seq: z.int().nonnegative().describe("Counts messages of this direction from 1; 0 where `message` is null."),
  ack: z.int().nonnegative().describe("Last number of the unbroken row received from the other side."),
};

/** One frame from runner to pilot; without a message it only acknowledges. */
export const RunnerFrame = z.strictObject({ ...numbered, message: RunnerMessage.nullable() });
export type RunnerFrame = z.infer<typeof RunnerFrame>;

/** One frame from pilot to runner. */
export const PilotFrame = z.strictObject({ ...numbered, message: PilotMessage.nullable() });
export type PilotFrame = z.infer<typeof PilotFrame>;

/** Answer to a pilot that hands in an artifact: the runner keeps it and will bring it to the site before the event that names it. */
export const StoredBlob = z.strictObject({ digest: Digest, bytes: z.int().nonnegative() });
export type StoredBlob = z.infer<typeof StoredBlob>;

/** Largest frame on a pilot's link: a full file set, escaped. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** Largest frame of a pilot's: a figure, and room to spare. */
export const MAX_PILOT_FRAME_BYTES = 4 * 1024 * 1024;

/** Names one handing-in of an artifact: under the same name it is the same one again, whose answer was lost. */
export const UPLOAD_HEADER = "x-atelier-upload";

/** Where a runner's server listens to its pilots. */
export const pilotRoutes = {
  link: "/pilot/v1/link",
  bundle: (digest: string) => `/pilot/v1/bundles/${digest}`,
  artifact: (digest: string) => `/pilot/v1/artifacts/${digest}`,
} as const;
