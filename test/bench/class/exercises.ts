import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ExerciseSettings } from "#src/domain/exercise.ts";

/** What a class works on, as its `exercise.yaml` states it. */
export interface ClassExercise {
  /** What the trainer's own solution was measured to take. */
  readonly referenceSeconds: number;
  readonly estimateSeconds: number;
  readonly wallSeconds: number;
}

const content = path.resolve(import.meta.dirname, "../../../content/courses");

/** In the order in which a class meets them. */
const folders = [
  "from-text-to-transformer/modules/tokens/exercises/train-bpe",
  "from-text-to-transformer/modules/attention/exercises/masked-attention",
  "training/modules/lingua-nano/exercises/train-lingua-nano",
];

const Stated = z.object({
  limits: ExerciseSettings.shape.limits,
  estimate: ExerciseSettings.shape.estimate,
  reference: ExerciseSettings.shape.reference.unwrap(),
});

/** This project's exercises, with the durations that were measured of them. */
export function readExercises(): ClassExercise[] {
  return folders.map((folder) => {
    const { limits, estimate, reference } = Stated.parse(parse(readFileSync(path.join(content, folder, "exercise.yaml"), "utf8")));
    return { referenceSeconds: reference.cpuSeconds, estimateSeconds: estimate.cpuSeconds, wallSeconds: limits.wallSeconds };
  });
}
