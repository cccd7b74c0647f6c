import type { SourceFile } from "#contract/file-set.ts";
import { listReveals } from "#db/queries/reveals.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { CarriedWork } from "#src/domain/carrying.ts";
import { type CarriedProgram, listArtifactsToCarry, listFoundations, listPrograms } from "./carrying.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import type { Runtime } from "./runtime.ts";

/**
 * What the viewer's next attempt at an exercise would stand on, and those of the programs that they may read: their own, and
 * solutions that they have seen. Those who teach may read all.
 */
export async function describeCarried(
  runtime: Runtime,
  viewer: Viewer,
  exercise: Exercise,
): Promise<{ carried: CarriedWork[]; sources: SourceFile[]; showsSolutions: boolean }> {
  const programs = await listPrograms(runtime, viewer, exercise);
  const foundations = listFoundations(programs, await listArtifactsToCarry(runtime, viewer, exercise));
  const carried = await Promise.all(
    foundations.map(async (foundation): Promise<CarriedWork | undefined> => {
      const found = await findFollowedExercise(runtime, viewer, foundation.exercise);
      return found && { ...foundation, title: found.item.settings.title, course: found.course.pack.slug, exercise: found.item.slug };
    }),
  );
  const readable = await Promise.all(programs.map(async (program) => ((await mayRead(runtime, viewer, program)) ? [program.source] : [])));
  return {
    carried: carried.filter((one) => one !== undefined),
    sources: readable.flat(),
    showsSolutions: readable.some((sources) => sources.length === 0),
  };
}

async function mayRead({ db }: Runtime, viewer: Viewer, { origin, exercise }: CarriedProgram): Promise<boolean> {
  if (origin === "own" || viewer.role !== "learner") return true;
  return (await listReveals(db, viewer.id, exercise)).some(({ what }) => what === "solution");
}
