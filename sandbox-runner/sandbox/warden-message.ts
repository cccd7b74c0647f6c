import { z } from "zod";
import { Ending } from "#contract/event.ts";
import { Name } from "#contract/job-spec.ts";
import { SliceId } from "#contract/pilot.ts";
import { SliceKind } from "#contract/limits.ts";

const attempt = z.string().max(120);

/** What one attempt used of a device; null where its driver does not say. */
const DeviceUsage = z.strictObject({
  peakMemoryBytes: z.int().nonnegative().nullable(),
  energyMillijoules: z.number().nonnegative().nullable(),
  energyEstimated: z.boolean(),
});

/** What one attempt used, measured from outside its sandbox. */
export const SandboxUsage = z.strictObject({
  wallMs: z.number().nonnegative(),
  cpuMs: z.number().nonnegative(),
  peakMemoryBytes: z.int().nonnegative(),
  writtenBytes: z.int().nonnegative(),
  device: DeviceUsage.optional(),
});
export type SandboxUsage = z.infer<typeof SandboxUsage>;

/** What the warden says about one attempt; binary content follows as the frame's body. */
export const AttemptMessage = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("started"),
    attempt,
    warm: z.boolean().describe("False where the learner had to wait for a zygote to start."),
    startMs: z.number().nonnegative().describe("Order to the learner's first instruction."),
  }),
  z.strictObject({ kind: z.literal("output"), attempt, stream: z.enum(["stdout", "stderr"]) }),
  z.strictObject({ kind: z.literal("cut"), attempt, limitBytes: z.int().positive() }),
  z.strictObject({ kind: z.literal("metric"), attempt, name: Name, step: z.number(), value: z.number() }),
  z.strictObject({
    kind: z.literal("figure"),
    attempt,
    width: z.int().min(1).max(4096),
    height: z.int().min(1).max(4096),
    alt: z.string().max(1000),
  }),
  z.strictObject({ kind: z.literal("artifact"), attempt, name: Name }),
  z
    .strictObject({ kind: z.literal("report"), attempt, report: z.looseObject({ kind: z.string().max(40) }) })
    .describe("A frame from the judge, passed through; its body, if any, is the frame's body."),
  z.strictObject({ kind: z.literal("learner-ended"), attempt, ending: Ending }).describe("Graded only: the judge may still be at work."),
  z
    .strictObject({ kind: z.literal("slice-checked"), attempt, healthy: z.boolean(), detail: z.string().max(500) })
    .describe("Of an attempt on a device's slice, once: before `ended` where that tells of a limit or a fault, otherwise after it."),
  z.strictObject({
    kind: z.literal("ended"),
    attempt,
    ending: Ending.describe("First cause, of the learner's side; a judge that failed is the platform fault `judge-failed`."),
    usage: SandboxUsage,
    judgeUsage: SandboxUsage.nullable(),
  }),
]);
export type AttemptMessage = z.infer<typeof AttemptMessage>;
export type AttemptEnded = Extract<AttemptMessage, { kind: "ended" }>;

/** What holds memory and process limits on this machine, best first. */
export const Limiter = z.enum(["cgroup-v2", "cgroup-v1", "none"]);
export type Limiter = z.infer<typeof Limiter>;

/** What holds sandboxes: namespaces, or what can be had without them. */
export const Tier = z.enum(["caged", "confined"]);
export type Tier = z.infer<typeof Tier>;

/** How one environment stands in the warden. */
export const EnvironmentState = z.strictObject({
  name: Name,
  state: z.enum(["starting", "warm", "cold", "failed"]).describe("`cold`: the zygote's imports failed, learners import for themselves."),
  detail: z.string().max(500),
  versions: z.record(z.string().max(60), z.string().max(120)),
  ready: z.int().nonnegative().describe("Locked-down learners' sandboxes waiting for their files."),
});
export type EnvironmentState = z.infer<typeof EnvironmentState>;

/** A slice of a device. */
export const SliceState = z.strictObject({
  id: SliceId,
  vendor: Name,
  kind: SliceKind,
  gpus: z.int().min(1).max(8).describe("How many devices it has together."),
  device: z.string().max(200),
  memoryBytes: z.int().nonnegative().describe("Its devices' own."),
  driver: z.string().max(200).nullable(),
  environments: z.array(Name),
  variables: z.array(z.string().max(60)).describe("Names of what its sandboxes have in their environment besides."),
  state: z.enum(["opening", "free", "held", "checking", "quarantined"]),
  detail: z.string().max(500).describe("Why it is quarantined."),
  ready: z.int().nonnegative().describe("Warm sandboxes waiting on it."),
  discarded: z.int().nonnegative().describe("Sandboxes that did not get ready on it."),
});
export type SliceState = z.infer<typeof SliceState>;

/** What the warden says about itself. */
export const WardenMessage = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("hello"),
    pid: z.int().positive(),
    uid: z.int().nonnegative(),
    limiter: Limiter,
    tier: Tier,
    grades: z.boolean().describe("Whether a judge is out of a learner's reach."),
    ownNetwork: z
      .boolean()
      .describe("False where programs have no network, not even a loopback of their own: no network namespaces, or no cage."),
  }),
  z.strictObject({
    kind: z.literal("status"),
    attempts: z.int().nonnegative(),
    settled: z.boolean().describe("Every environment has its sandboxes waiting, or has failed."),
    environments: z.array(EnvironmentState),
    slices: z.array(SliceState),
  }),
]);
export type WardenMessage = z.infer<typeof WardenMessage>;
