import { z } from "zod";
import { FilePath, FileSet } from "./file-set.ts";
import { Digest } from "./ids.ts";
import { Limits, SliceNeeds } from "./limits.ts";

/** Lower-case name of an artifact, metric or environment. */
export const Name = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/);

/** An artifact of an earlier exercise that this attempt may read, mounted read-only. */
export const CarriedArtifact = z.strictObject({
  name: Name,
  path: FilePath.describe("Where it appears, below the folder `carried/`."),
  digest: Digest,
  bytes: z.int().nonnegative(),
  origin: z.enum(["own", "reference"]).describe("`reference` where the learner skipped the exercise that makes it."),
});
export type CarriedArtifact = z.infer<typeof CarriedArtifact>;

/** An artifact that this attempt may leave behind. */
export const ProducedArtifact = z.strictObject({
  name: Name,
  maxBytes: z
    .int()
    .min(1)
    .max(256 * 1024 * 1024),
});
export type ProducedArtifact = z.infer<typeof ProducedArtifact>;

/** A check's name, unique in its exercise. */
export const CheckId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,80}$/);

/** How many times faster than a baseline something is. */
export const Ratio = z.number().positive().max(1e9);

/** What the trainer's own solution reaches in a check that times it against a baseline. */
export const SpeedReference = z.strictObject({ check: CheckId, reference: Ratio });
export type SpeedReference = z.infer<typeof SpeedReference>;

/** How the judge is to be started, for graded jobs. */
export const JudgeSpec = z.strictObject({
  bundleDigest: Digest.describe("The judge's own files, fetched by digest; never in the learner's sandbox."),
  entry: FilePath,
  seed: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("Secret of this submission; only its commitment is ever published."),
  tasks: z.array(z.strictObject({ id: z.int().min(1), points: z.number().positive() })).min(1),
  hiddenPhase: z.enum(["run", "skip"]).describe("`skip` while hidden checks may not run yet."),
  references: z.array(SpeedReference).max(200).optional().describe("Where the exercise states them."),
});
export type JudgeSpec = z.infer<typeof JudgeSpec>;

/** A number, word or switch handed to learner and judge alike, e.g. a profile's sizes. */
export const JobParams = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,40}$/), z.union([z.number(), z.string(), z.boolean()]));
export type JobParams = z.infer<typeof JobParams>;

/** Everything a pilot needs to carry out one attempt. */
export const JobSpec = z.strictObject({
  kind: z.enum(["run", "submission"]),
  environment: Name,
  profile: z.enum(["cpu", "gpu"]),
  params: JobParams,
  needs: SliceNeeds,
  limits: Limits,
  entry: FilePath.describe("The file a run starts; for a submission, the module the judge imports names from."),
  files: FileSet,
  carried: z.array(CarriedArtifact).max(16),
  produces: z.array(ProducedArtifact).max(8),
  judge: JudgeSpec.nullable().describe("Null for a run."),
});
export type JobSpec = z.infer<typeof JobSpec>;
