import { z } from "zod";
import { Verdict } from "#contract/verdict.ts";

// What `atelier exercise check --json` prints, version 1: one object, when all is over. Fields may be added
// within a version; none is renamed, removed or given another meaning.

const Seconds = z.number().nonnegative();

/** One program, sent through the judge once. */
export const Run = z.strictObject({
  seed: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("Secret of this run: `--seed` with it makes the same inputs again."),
  ok: z.boolean().describe("Whether it came out as expected."),
  verdict: Verdict.nullable().describe("Null where there was none: a fault, or no slice of this machine fits."),
  score: z.number().min(0).max(1).nullable(),
  tries: z.int().min(1).describe("More than 1 where the machine was too busy for a fair timing at first."),
  starved: z.boolean().describe("Whether it needed more wall time than its limit, though no more CPU time."),
  wallSeconds: Seconds,
  cpuSeconds: Seconds.describe("Of the learner's side."),
  gpuSeconds: Seconds,
  judgeSeconds: Seconds.describe("Of the judge's own work."),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      task: z.int(),
      status: z.string(),
      messageKey: z.string().nullable(),
      ratio: z.number().optional().describe("How many times faster than the baseline, where it was timed against one."),
    }),
  ),
  deviations: z
    .array(z.string())
    .describe("Sentences: what came out otherwise, or why nothing did. The judge's own last words are among them."),
});
export type Run = z.infer<typeof Run>;

/** The solution, the starter, or a sample, with all its runs. */
export const Program = z.strictObject({
  name: z.string().describe("`solution`, `starter`, or the name of a folder in samples/."),
  ok: z.boolean().describe("Whether every run came out as expected."),
  differed: z.int().nonnegative().describe("How many runs did not."),
  runs: z.array(Run).min(1),
});
export type Program = z.infer<typeof Program>;

/** What a warning is about. */
export const WarningCode = z.enum([
  "task-without-check",
  "never-seen-failing",
  "message-not-its-own",
  "too-few-samples",
  "estimate-off",
  "limit-too-close",
  "reference-too-slow",
  "speed-off",
  "starved",
]);
export type WarningCode = z.infer<typeof WarningCode>;

/** Something that no program shows to be wrong, and a trainer should look at. */
export const Warning = z.strictObject({ code: WarningCode, about: z.string().describe("A task, check or program."), sentence: z.string() });
export type Warning = z.infer<typeof Warning>;

/** One exercise with everything that was sent to its judge. */
export const ExerciseReport = z.strictObject({
  course: z.string(),
  exercise: z.string(),
  folder: z.string(),
  timed: z.boolean().describe("Whether its speed is graded: its programs then ran one at a time."),
  ok: z.boolean(),
  refusal: z.string().nullable().describe("Why it could not be checked at all."),
  programs: z.array(Program),
  warnings: z.array(Warning),
});
export type ExerciseReport = z.infer<typeof ExerciseReport>;

/** The whole of one check. */
export const CheckReport = z.strictObject({
  version: z.literal(1),
  ok: z.boolean().describe("Whether every program of every exercise came out as expected. Warnings do not count."),
  repeat: z.int().min(1),
  wallSeconds: Seconds,
  exercises: z.array(ExerciseReport),
});
export type CheckReport = z.infer<typeof CheckReport>;
