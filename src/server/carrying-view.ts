import type { SourceFile } from "#contract/file-set.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { CarriedWork } from "#src/domain/carrying.ts";
import { listArtifactsToCarry, listFoundations, listPrograms } from "./carrying.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import type { Runtime } from "./runtime.ts";

/** What the viewer's next attempt at an exercise would stand on; the sources among it may be read. */
export async function describeCarried(
  runtime: Runtime,
  viewer: Viewer,
  exercise: Exercise,
): Promise<{ carried: CarriedWork[]; sources: SourceFile[] }> {
  const programs = await listPrograms(runtime, viewer, exercise);
  const foundations = listFoundations(programs, await listArtifactsToCarry(runtime, viewer, exercise));
  const carried = await Promise.all(
    foundations.map(async (foundation): Promise<CarriedWork | undefined> => {
      const found = await findFollowedExercise(runtime, viewer, foundation.exercise);
      return found && { ...foundation, title: found.item.settings.title, course: found.course.pack.slug, exercise: found.item.slug };
    }),
  );
  return { carried: carried.filter((one) => one !== undefined), sources: programs.map(({ source }) => source) };
}
