import type { CarriedArtifact } from "#contract/job-spec.ts";
import { Digest } from "#contract/ids.ts";
import type { SourceFile } from "#contract/file-set.ts";
import { findArtifactToCarry } from "#db/queries/artifacts.ts";
import { isKeptBack } from "#db/queries/grade-releases.ts";
import { findPassedFiles } from "#db/queries/submissions-passed.ts";
import { type Foundation, listCarriedArtifacts, listCarriedPrograms } from "#src/domain/carrying.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { Found } from "./courses.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import { hasKnownPass } from "./reveals.ts";
import type { Runtime } from "./runtime.ts";

/** A program of an earlier exercise, and whose it is. */
export interface CarriedProgram {
  readonly source: SourceFile;
  readonly exercise: string;
  readonly origin: Foundation["origin"];
}

/**
 * The learner's own program of each earlier exercise that this one imports; the reference where they have not passed it, or
 * may not know yet that they have.
 */
export async function listPrograms(runtime: Runtime, viewer: Viewer, { settings }: Pick<Exercise, "settings">): Promise<CarriedProgram[]> {
  const found = await Promise.all(
    listCarriedPrograms(settings).map(async ({ exercise, file, path }): Promise<CarriedProgram | undefined> => {
      const earlier = await findEarlier(runtime, viewer, exercise);
      if (!earlier) return undefined;
      const own = (await hasKnownPass(runtime, viewer, nameGrade(earlier))) ? await findPassedFiles(runtime.db, viewer.id, exercise) : [];
      const pick = (files: readonly SourceFile[]) => files.find((candidate) => candidate.path === file)?.text;
      const [text, origin] =
        pick(own) === undefined ? ([pick(earlier.item.solution), "reference"] as const) : ([pick(own), "own"] as const);
      return text === undefined ? undefined : { source: { path, text }, exercise, origin };
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
      const earlier = await findEarlier(runtime, viewer, exercise);
      const reference = earlier?.item.references.find((candidate) => candidate.name === name);
      // What a judge leaves behind for a pass alone would tell of it.
      const isSecret = earlier !== undefined && (await isKeptBack(runtime.db, viewer.id, nameGrade(earlier)));
      const own = isSecret && reference ? undefined : await findArtifactToCarry(runtime.db, viewer.id, exercise, name);
      if (own) return { exercise, artifact: { name, path, digest: Digest.parse(own.digest), bytes: own.bytes, origin: "own" as const } };
      return reference && { exercise, artifact: await keepReference(runtime, reference, { name, path }) };
    }),
  );
  return found.filter((artifact) => artifact !== undefined);
}

/** A course's reference among the files that runners fetch; its bytes are written once. */
async function keepReference(
  { blobs }: Runtime,
  { digest, base64 }: Exercise["references"][number],
  place: Pick<CarriedArtifact, "name" | "path">,
): Promise<CarriedArtifact> {
  if (!(await blobs.has(digest))) await blobs.write(Buffer.from(base64, "base64"));
  return { ...place, digest, bytes: Buffer.byteLength(base64, "base64"), origin: "reference" };
}

/** For the record of a submission: what it stood on, and whose that was. */
export const listFoundations = (
  programs: readonly CarriedProgram[],
  artifacts: readonly { artifact: CarriedArtifact; exercise: string }[],
): Foundation[] => [
  ...programs.map(({ source: { path }, exercise, origin }) => ({ exercise, path, origin })),
  ...artifacts.map(({ artifact: { path, origin }, exercise }) => ({ exercise, path, origin })),
];

const nameGrade = ({ course, item }: Found<Exercise>) => ({ courseUid: course.pack.settings.uid, exerciseUid: item.settings.uid });

async function findEarlier(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<Found<Exercise> | undefined> {
  const found = await findFollowedExercise(runtime, viewer, exerciseUid);
  if (!found) runtime.log.warn({ exerciseUid }, "an exercise that another one carries from is not published");
  return found;
}
