import { z } from "zod";
import { Digest } from "./ids.ts";
import { CheckId, JobParams, Name, Ratio } from "./job-spec.ts";
import { LimitName, SliceKind } from "./limits.ts";

/** How a graded attempt ended. The last two never cost the learner anything. */
export const Verdict = z.enum(["passed", "failed", "limit", "not-gradable", "platform-fault"]);
export type Verdict = z.infer<typeof Verdict>;

/** No attempt takes a year, on whatever it runs; a longer time is a mistake, and would not fit where times are added up. */
const Milliseconds = z
  .number()
  .nonnegative()
  .max(365 * 86_400_000);

/** What an attempt used, measured from outside the sandbox. */
export const Usage = z.strictObject({
  wallMs: Milliseconds,
  cpuMs: Milliseconds,
  peakMemoryBytes: z.int().nonnegative(),
  writtenBytes: z.int().nonnegative(),
  gpuMs: Milliseconds,
  gpuMemoryPeakBytes: z.int().nonnegative().optional().describe("Absent where nothing measures it."),
  energyMillijoules: z.number().nonnegative().nullable().describe("Null where nothing measures it."),
  energyEstimated: z.boolean(),
});
export type Usage = z.infer<typeof Usage>;

/** Where the time of one attempt went, in milliseconds, as the pilot saw it. */
export const Timings = z.strictObject({
  startMs: Milliseconds.describe("Assignment to the learner's first instruction."),
  runMs: Milliseconds.describe("The learner's own code."),
  judgeMs: Milliseconds.describe("The judge's own work; 0 for a run."),
});
export type Timings = z.infer<typeof Timings>;

/** Parameters of a message; the site translates key and parameters, never prose from a sandbox. */
export const MessageParams = z.record(z.string().max(60), z.union([z.number(), z.string().max(2000), z.boolean(), z.null()]));

const Times = z.number().positive().max(1e9);

/** How a learner's function and a baseline were timed against each other, in milliseconds. */
export const Speed = z.strictObject({
  ratio: Times.describe(
    "How many times faster than the baseline, as graded: the median over the pairs, or less where the learner's times vary.",
  ),
  low: Times.describe("The 95 % confidence interval of the median."),
  high: Times,
  atLeast: Times.describe("What the check asks for."),
  reference: Ratio.optional().describe("The ratio of the trainer's own solution, where the exercise states it."),
  floorMs: z.number().nonnegative().describe("Faster than this is not believed; 0 where no bound is known."),
  pairs: z
    .array(z.tuple([Times, Times]))
    .min(1)
    .max(400)
    .describe("Baseline and learner on the same input, in the order of measurement."),
});
export type Speed = z.infer<typeof Speed>;

const Exponent = z.number().min(0).max(10);

/** How the time of a learner's function grows with the size of its input. */
export const Growth = z.strictObject({
  exponent: Exponent.describe("Of the size, as graded; the upper end of the interval where the learner's times vary."),
  low: Exponent.describe("The 99 % confidence interval."),
  high: Exponent,
  atMost: Exponent.describe("What the check asks for."),
  rounds: z.int().min(1).max(1000).describe("Calls at each size."),
  points: z
    .array(z.tuple([z.int().min(1).max(1e12), Times, Times, Times]))
    .min(4)
    .max(40)
    .describe("Size, and the milliseconds of the shortest call, of the quickest quarter, and of the longest."),
});
export type Growth = z.infer<typeof Growth>;

const Cells = z.array(z.number().nullable()).min(1).max(1024);

/** Two arrays that should be the same, small enough to be drawn: a matrix by rows, or one row that is a curve. */
export const Picture = z
  .strictObject({
    rows: z.int().min(1).max(32),
    columns: z.int().min(1).max(64),
    of: z
      .tuple([z.int().min(1), z.int().min(1)])
      .describe("Rows and columns before it was cut into blocks, each shown by its worst place."),
    expected: Cells,
    actual: Cells.describe("Null for what is not a finite number."),
    difference: Cells.describe("How far apart both are; null where one is not a finite number."),
  })
  .refine(
    ({ rows, columns, expected, actual, difference }) => [expected, actual, difference].every((cells) => cells.length === rows * columns),
    "as many values as cells",
  );
export type Picture = z.infer<typeof Picture>;

/** One thing the judge looked at. */
export const Check = z.strictObject({
  id: CheckId,
  task: z.int().min(1),
  status: z.enum(["passed", "failed", "skipped", "not-gradable"]),
  points: z.number().nonnegative(),
  maxPoints: z.number().nonnegative(),
  hidden: z.boolean().describe("Subject to the exercise's reveal policy; the site decides who sees it and when."),
  messageKey: z
    .string()
    .regex(/^[a-z][A-Za-z0-9._-]{0,120}$/)
    .nullable(),
  params: MessageParams,
  speed: Speed.optional().describe("Where it timed a function against a baseline."),
  growth: Growth.optional().describe("Where it timed a function at growing sizes."),
  picture: Picture.optional().describe("Where two arrays differ."),
});
export type Check = z.infer<typeof Check>;

/** What a grade stands on, enough to run it again. */
export const Provenance = z.strictObject({
  bundleDigest: Digest,
  environmentDigest: Digest,
  seedCommitment: Digest.describe("SHA-256 of the secret seed."),
  profile: z.enum(["cpu", "gpu"]),
  params: JobParams,
  device: z.string().max(200),
  driver: z.string().max(200).nullable(),
  sliceKind: SliceKind,
  tier: z.enum(["caged", "confined"]),
  slurmJobId: z.string().max(40).nullable(),
});
export type Provenance = z.infer<typeof Provenance>;

/** The record of one judged attempt, version 1. */
export const VerdictRecord = z.strictObject({
  version: z.literal(1),
  verdict: Verdict,
  limit: LimitName.nullable(),
  score: z.number().min(0).max(1),
  points: z.number().nonnegative(),
  maxPoints: z.number().positive(),
  checks: z.array(Check).max(200),
  metrics: z.record(Name, z.number()),
  provenance: Provenance,
});
export type VerdictRecord = z.infer<typeof VerdictRecord>;
