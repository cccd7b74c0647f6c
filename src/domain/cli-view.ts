import { z } from "zod";
import { FileSet, SourceFile } from "#contract/file-set.ts";
import { Profile } from "./exercise.ts";
import { IdempotencyKey } from "./job-history.ts";
import { Localized } from "./locale.ts";

/** `GET /api/v1/exercises/<course>/<exercise>`: what a program needs to work on an exercise. */
export const ExerciseSummary = z.strictObject({
  uid: z.uuid(),
  course: z.string(),
  exercise: z.string(),
  title: Localized,
  entry: z.string(),
  editable: z.array(z.string()),
  starter: FileSet,
  given: z.array(SourceFile),
  tasks: z.array(z.strictObject({ id: z.int(), points: z.number(), title: Localized })),
  attemptsMax: z.int(),
  wallSeconds: z.number(),
});
export type ExerciseSummary = z.infer<typeof ExerciseSummary>;

/** `POST /api/v1/exercises/<course>/<exercise>/jobs`; answered with a JobView. */
export const CliJobRequest = z.strictObject({
  kind: z.enum(["run", "submission"]),
  files: FileSet,
  idempotencyKey: IdempotencyKey,
  profile: Profile.optional().describe("The exercise's usual one where absent."),
});
export type CliJobRequest = z.infer<typeof CliJobRequest>;
