import { z } from "zod";
import { FilePath, type SourceFile } from "#contract/file-set.ts";
import type { ExerciseSettings } from "./exercise.ts";
import type { Localized } from "./locale.ts";

/** Something that an exercise stands on, and the exercise that it comes from. */
export interface CarriedWork extends Foundation {
  readonly title: Localized;
  /** Slugs of the course and of the exercise. */
  readonly course: string;
  readonly exercise: string;
}

type Carries = Pick<ExerciseSettings, "carries">;

/** What one submission stood on: the learner's own work, or the reference because they had not passed that exercise. */
export const Foundation = z.strictObject({ exercise: z.uuid(), path: FilePath, origin: z.enum(["own", "reference"]) });
export type Foundation = z.infer<typeof Foundation>;

/** Programs of earlier exercises that this one imports. */
export const listCarriedPrograms = ({ carries }: Carries) => carries.filter((one) => "file" in one);

/** Artifacts of earlier exercises that this one reads. */
export const listCarriedArtifacts = ({ carries }: Carries) => carries.filter((one) => "name" in one);

/** The carried programs among the files of an earlier attempt, so that it can be judged again as it was. */
export function pickCarriedPrograms(settings: Carries, files: readonly SourceFile[]): SourceFile[] {
  const paths = new Set(listCarriedPrograms(settings).map(({ path }) => path));
  return files.filter(({ path }) => paths.has(path));
}
