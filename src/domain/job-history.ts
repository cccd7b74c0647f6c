import { z } from "zod";
import { FileSet, SourceFile } from "#contract/file-set.ts";
import { JobId } from "#contract/ids.ts";
import { Profile } from "./exercise.ts";

/** Chosen by whoever asks: the same key twice is the same job, however often the network repeats it. */
export const IdempotencyKey = z.uuid();

/** `jobs.start`: the learner's own files; what is missing comes from the starter. */
export const StartJobRequest = z.strictObject({
  kind: z.enum(["run", "submission"]),
  exerciseUid: z.uuid(),
  files: z.union([FileSet, z.array(SourceFile).length(0)]),
  idempotencyKey: IdempotencyKey,
  profile: Profile.optional().describe("Which sizes, and so what it runs on; the exercise's usual ones where absent."),
  insteadOf: JobId.optional().describe(
    "A job of the same kind that waits for a GPU, and gives its place up if this one, on none, is taken.",
  ),
});
export type StartJobRequest = z.infer<typeof StartJobRequest>;

/** `jobs.snippet`: the lesson's own source unless the reader has edited it. */
export const StartSnippetRequest = z.strictObject({
  lessonUid: z.uuid(),
  snippetId: z.string().max(200),
  source: z
    .string()
    .max(64 * 1024)
    .optional(),
  idempotencyKey: IdempotencyKey,
});
export type StartSnippetRequest = z.infer<typeof StartSnippetRequest>;

/** `jobs.files`: what the learner had written when the job was started. */
export const JobFiles = z.strictObject({ jobId: JobId, files: FileSet });
export type JobFiles = z.infer<typeof JobFiles>;
