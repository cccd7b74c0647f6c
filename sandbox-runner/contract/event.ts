import { z } from "zod";
import { Digest } from "./ids.ts";
import { Name } from "./job-spec.ts";
import { LimitName, SliceKind } from "./limits.ts";
import { Check, Timings, Usage, VerdictRecord } from "./verdict.ts";

const numbered = { seq: z.int().min(1).describe("Counts the events of one attempt from 1, without gaps."), at: z.iso.datetime() };

/** Why an attempt is over. The first cause wins and is never replaced. */
export const Ending = z.discriminatedUnion("reason", [
  z.strictObject({ reason: z.literal("completed"), exitCode: z.int().min(0).max(255), signal: z.string().max(20).nullable() }),
  z.strictObject({ reason: z.literal("limit"), limit: LimitName }),
  z.strictObject({ reason: z.literal("stopped") }),
  z.strictObject({ reason: z.literal("platform-fault"), fault: Name, detail: z.string().max(500) }),
]);
export type Ending = z.infer<typeof Ending>;

/** What happens during an attempt, in order. */
export const AttemptEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("started"), ...numbered, sliceKind: SliceKind, device: z.string().max(200), warm: z.boolean() }),
  z.strictObject({
    kind: z.literal("output"),
    ...numbered,
    stream: z.enum(["stdout", "stderr"]),
    text: z
      .string()
      .max(64 * 1024)
      .describe("UTF-8 with invalid bytes and NUL replaced; escape sequences untouched."),
  }),
  z.strictObject({ kind: z.literal("cut"), ...numbered, limitBytes: z.int().positive() }).describe("Output beyond the limit is not kept."),
  z.strictObject({
    kind: z.literal("figure"),
    ...numbered,
    pngBase64: z.base64().max(2 * 1024 * 1024),
    width: z.int().min(1).max(4096),
    height: z.int().min(1).max(4096),
    alt: z.string().max(1000),
  }),
  z.strictObject({ kind: z.literal("metric"), ...numbered, name: Name, step: z.number(), value: z.number() }),
  z.strictObject({ kind: z.literal("artifact"), ...numbered, name: Name, digest: Digest, bytes: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal("usage"), ...numbered, usage: Usage }),
  z.strictObject({ kind: z.literal("check"), ...numbered, check: Check }),
  z.strictObject({
    kind: z.literal("finished"),
    ...numbered,
    ending: Ending,
    usage: Usage,
    timings: Timings,
    record: VerdictRecord.nullable().describe("Null for a run, and for a graded attempt that a fault or a stop ended."),
    sliceHealthy: z
      .boolean()
      .optional()
      .describe(
        "False where the slice did not pass its health gate after this attempt and takes no more. Absent where no gate was needed.",
      ),
  }),
]);
export type AttemptEvent = z.infer<typeof AttemptEvent>;
