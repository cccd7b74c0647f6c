import { z } from "zod";
import { FilePath, FileSet } from "#contract/file-set.ts";
import { JobParams, Name, SpeedReference } from "#contract/job-spec.ts";
import { Digest } from "#contract/ids.ts";
import type { SliceNeeds } from "#contract/limits.ts";
import { ContentPage } from "./content-tree.ts";
import { Locale, Localized } from "./locale.ts";

/** What an earlier exercise leaves to this one: a file that its program kept (`name`), or one of the learner's own sources (`file`). */
export const Carries = z.union([
  z.strictObject({ exercise: z.uuid(), name: Name, path: FilePath.describe("Where it appears, below `carried/`.") }),
  z.strictObject({ exercise: z.uuid(), file: FilePath, path: FilePath.describe("Where the learner's program finds it.") }),
]);
export type Carries = z.infer<typeof Carries>;

/** A table that learners may bring for their runs: where it appears, how large it may be, what its columns are. */
export const OwnDataSettings = z.strictObject({
  name: Name,
  path: FilePath.describe("Where it appears, below `carried/`."),
  maxKB: z.int().min(1).max(1024),
  columns: z.array(Name).min(1).max(8),
});
export type OwnDataSettings = z.infer<typeof OwnDataSettings>;

/** `exercise.yaml`, as a trainer writes it. Defaults come from module and course. */
export const ExerciseSettings = z.strictObject({
  uid: z.uuid().describe("Never reused; the folder's name may change, this may not."),
  title: Localized,
  entry: FilePath.describe("The module whose names the judge calls."),
  run: FilePath.optional().describe("The file that Run starts; `entry` where absent."),
  editable: z.array(FilePath).min(1),
  environment: Name.default("pytorch"),
  needs: z.strictObject({ slice: z.enum(["any", "cpu", "gpu"]), minMemoryGB: z.number().positive(), gpus: z.int().min(0).max(8) }),
  limits: z.strictObject({
    wallSeconds: z.number().positive(),
    cpuSeconds: z.number().positive().optional(),
    memoryMB: z.int().positive(),
    outputKB: z.int().positive().default(1024),
    diskMB: z.int().positive().default(64),
    processes: z.int().positive().default(64),
  }),
  estimate: z.strictObject({ cpuSeconds: z.number().positive(), gpuSeconds: z.number().nonnegative().describe("Of all GPUs together.") }),
  tasks: z.array(z.strictObject({ id: z.int().min(1), points: z.number().positive(), title: Localized })).min(1),
  attempts: z.strictObject({ max: z.int().min(1), cooldownSeconds: z.int().nonnegative(), score: z.enum(["best", "last", "first"]) }),
  reveal: z.strictObject({
    solution: z.strictObject({ afterPass: z.boolean(), afterAttempts: z.int().min(1).nullable() }),
    hidden: z.enum(["immediately", "afterDue", "never"]),
  }),
  profiles: z.strictObject({ cpu: JobParams, gpu: JobParams.optional() }),
  produces: z.array(z.strictObject({ name: Name, maxMB: z.number().positive() })).default([]),
  carries: z.array(Carries).default([]),
  brings: OwnDataSettings.optional(),
  library: z.array(FilePath).default([]).describe("Files of the courses' library that learner and judge are given."),
  speed: z
    .array(SpeedReference)
    .refine((all) => new Set(all.map(({ check }) => check)).size === all.length, "each check once")
    .default([])
    .describe("What the solution reaches in checks that time it; see docs/trainers/writing-a-judge.md."),
  skills: z.array(z.string()).default([]),
  reference: z
    .strictObject({
      cpuSeconds: z.number().positive(),
      seeds: z.int().positive(),
      measuredOn: z.string(),
      gpu: z
        .strictObject({ seconds: z.number().positive(), measuredOn: z.string() })
        .optional()
        .describe("A whole attempt with `profiles.gpu`."),
    })
    .optional()
    .describe("What the estimate was made from: the solution, judged."),
});
export type ExerciseSettings = z.infer<typeof ExerciseSettings>;

/** A packed exercise. `judge*` and `solution` never leave the server except as the policy says. */
export const Exercise = z.strictObject({
  slug: z.string(),
  module: z.string(),
  settings: ExerciseSettings,
  statement: z.partialRecord(Locale, ContentPage),
  hints: z.record(Locale, z.array(ContentPage)),
  messages: z.record(Locale, z.record(z.string(), z.string())).describe("Message templates with {name} parameters, by key."),
  starter: FileSet,
  given: z.array(z.strictObject({ path: FilePath, text: z.string() })).describe("Read-only files beside the learner's."),
  solution: FileSet,
  references: z
    .array(z.strictObject({ name: Name, digest: Digest, base64: z.base64() }))
    .default([])
    .describe("What the solution leaves behind, for those who skip the exercise."),
  solutionNotes: z.partialRecord(Locale, ContentPage),
  judgeDigest: Digest,
});
export type Exercise = z.infer<typeof Exercise>;

/** The sizes of an exercise, and with them what it runs on. */
export const Profile = z.enum(["cpu", "gpu"]);
export type Profile = z.infer<typeof Profile>;

/** What decides where an exercise may run. */
export type SliceSettings = Pick<ExerciseSettings, "needs" | "profiles">;

/**
 * The profiles that a learner may ask for, the usual one first. An exercise for any slice is usually done on a processor, and may be done on a
 * GPU; of one for a GPU, only runs may do without: what is graded is measured as its trainer says.
 */
export function listProfiles({ needs, profiles }: SliceSettings, kind: "run" | "submission"): [Profile, ...Profile[]] {
  if (profiles.gpu === undefined || needs.slice === "cpu") return ["cpu"];
  if (needs.slice === "any") return ["cpu", "gpu"];
  return kind === "run" ? ["gpu", "cpu"] : ["gpu"];
}

/** The slice that an exercise needs for one of its profiles, in the contract's units. */
export function makeSliceNeeds({ needs, profiles }: SliceSettings, profile: Profile): SliceNeeds {
  const minMemoryBytes = Math.round(needs.minMemoryGB * 2 ** 30);
  if (profile === "gpu") return { slice: "gpu", gpus: Math.max(1, needs.gpus), minMemoryBytes };
  const isUsual = profiles.gpu === undefined || needs.slice !== "gpu";
  return isUsual ? { slice: needs.slice, gpus: needs.gpus, minMemoryBytes } : { slice: "cpu", gpus: 0, minMemoryBytes };
}

/** Whether jobs with a profile need a GPU. */
export const needsGpu = (settings: SliceSettings, profile: Profile): boolean => makeSliceNeeds(settings, profile).slice === "gpu";

/** The profile with which learners may have an exercise on a GPU; undefined where there is none. */
export const findGpuProfile = (settings: SliceSettings): Profile | undefined =>
  listProfiles(settings, "run").find((profile) => needsGpu(settings, profile));

/** Whether such a job may do without a GPU. */
export const mayDoWithoutGpu = (settings: SliceSettings, kind: "run" | "submission"): boolean =>
  listProfiles(settings, kind).some((profile) => !needsGpu(settings, profile));

/** Whether the exercise's policy shows its reference solution to a learner who stands there. */
export function maySeeSolution({ reveal }: ExerciseSettings, learner: { passed: boolean; attempts: number }): boolean {
  const { afterPass, afterAttempts } = reveal.solution;
  return (afterPass && learner.passed) || (afterAttempts !== null && learner.attempts >= afterAttempts);
}
