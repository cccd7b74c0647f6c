import type { CarriedArtifact } from "#contract/job-spec.ts";
import { Digest } from "#contract/ids.ts";
import type { SourceFile } from "#contract/file-set.ts";
import { findArtifactToCarry } from "#db/queries/artifacts.ts";
import { findPassedFiles } from "#db/queries/submissions-passed.ts";
import { type Foundation, listCarriedArtifacts, listCarriedPrograms } from "#src/domain/carrying.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import type { Runtime } from "./runtime.ts";

/** A program of an earlier exercise, and whose it is. */
export interface CarriedProgram {
  readonly source: SourceFile;
  readonly exercise: string;
  readonly origin: Foundation["origin"];
}

/** The learner's own program of each earlier exercise that this one imports; the reference where they have not passed it. */
export async function listPrograms(runtime: Runtime, viewer: Viewer, { settings }: Pick<Exercise, "settings">): Promise<CarriedProgram[]> {
  const found = await Promise.all(
    listCarriedPrograms(settings).map(async ({ exercise, file, path }): Promise<CarriedProgram | undefined> => {
      const own = (await findPassedFiles(runtime.db, viewer.id, exercise)).find((candidate) => candidate.path === file);
      if (own) return { source: { path, text: own.text }, exercise, origin: "own" };
      const earlier = await findEarlier(runtime, viewer, exercise);
      const reference = [...(earlier?.solution ?? []), ...(earlier?.given ?? [])].find((candidate) => candidate.path === file);
      return reference && { source: { path, text: reference.text }, exercise, origin: "reference" };
    }),
  );
  return found.filter((program) => program !== undefined);
}

/** What earlier exercises left behind for this one: the learner's own, or the reference's where there is one. */
export async function listArtifactsToCarry(
  runtime: Runtime,
  viewer: Viewer,
  { settings }: Pick<Exercise, "settings">,
): Promise<{ artifact: CarriedArtifact; exercise: string }[]> {
  const found = await Promise.all(
    listCarriedArtifacts(settings).map(async ({ exercise, name, path }) => {
      const own = await findArtifactToCarry(runtime.db, viewer.id, exercise, name);
      if (own) return { exercise, artifact: { name, path, digest: Digest.parse(own.digest), bytes: own.bytes, origin: "own" as const } };
      const reference = (await findEarlier(runtime, viewer, exercise))?.references.find((candidate) => candidate.name === name);
      if (!reference) return undefined;
      const bytes = Buffer.from(reference.base64, "base64");
      const digest = await runtime.blobs.write(bytes);
      return { exercise, artifact: { name, path, digest, bytes: bytes.byteLength, origin: "reference" as const } };
    }),
  );
  return found.filter((artifact) => artifact !== undefined);
}

/** For the record of a submission: what it stood on, and whose that was. */
export const listFoundations = (
  programs: readonly CarriedProgram[],
  artifacts: readonly { artifact: CarriedArtifact; exercise: string }[],
): Foundation[] => [
  ...programs.map(({ source: { path }, exercise, origin }) => ({ exercise, path, origin })),
  ...artifacts.map(({ artifact: { path, origin }, exercise }) => ({ exercise, path, origin })),
];

async function findEarlier(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<Exercise | undefined> {
  const found = await findFollowedExercise(runtime, viewer, exerciseUid);
  if (!found) runtime.log.warn({ exerciseUid }, "an exercise that another one carries from is not published");
  return found?.item;
}
