import { listNewestSliceKinds } from "#db/queries/allocations.ts";
import { estimateDeviceSeconds, makeExerciseSpec } from "#src/domain/exercise-spec.ts";
import { type Exercise, findGpuProfile, listProfiles, needsGpu, type Profile } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { ProfileView, ProfileViews } from "#src/domain/profile-view.ts";
import { countServing, listSuitable, type Wanted } from "#src/domain/served-jobs.ts";
import { hasOpenTerms } from "./machine-terms.ts";
import { readOffers, readOutlooks } from "./queue.ts";
import type { Runtime } from "./runtime.ts";

type Kind = "run" | "submission";

/** A fleet that has not been spoken of for this long is no more to be expected. */
const fleetSilentMs = 60_000;

/**
 * What the viewer may choose to have an exercise run on: its usual profile, and those besides that something could take. A job that is
 * asked for all the same is taken, and waits.
 */
export async function describeProfiles(
  runtime: Runtime,
  viewer: Viewer,
  exercise: Exercise,
  cohortId: string | null,
): Promise<ProfileViews> {
  const { settings } = exercise;
  const [usual, ...others] = listProfiles(settings, "run");
  const [couldTake, isOpen] = await Promise.all([
    others.length > 0 ? readReach(runtime) : () => true,
    findGpuProfile(settings) !== undefined && hasOpenTerms(runtime, viewer.id, cohortId),
  ]);
  const isThere = (profile: Profile, kind: Kind): boolean => profile === usual || couldTake(makeWanted(exercise, kind, profile));
  const describe = (profile: Profile): ProfileView => ({
    profile,
    onGpu: needsGpu(settings, profile),
    seconds: estimateDeviceSeconds(exercise, profile),
    isGraded: listProfiles(settings, "submission").includes(profile) && isThere(profile, "submission"),
    asksForTerms: isOpen && needsGpu(settings, profile),
  });
  return [describe(usual), ...others.filter((profile) => isThere(profile, "run")).map(describe)];
}

/** Tells whether such jobs could be taken: by what is connected, by what is on its way, or by what a cluster has given before and is asked for again. */
async function readReach(runtime: Runtime): Promise<(wanted: Wanted) => boolean> {
  const since = new Date(runtime.clock.now().getTime() - fleetSilentMs);
  const [offers, outlooks, given] = await Promise.all([
    readOffers(runtime),
    readOutlooks(runtime),
    listNewestSliceKinds(runtime.db, since),
  ]);
  const expected = [...outlooks, ...given.map((sliceKind) => ({ sliceKind }))];
  return (wanted) => countServing(wanted, offers) > 0 || listSuitable(wanted, expected).length > 0;
}

function makeWanted(exercise: Exercise, kind: Kind, profile: Profile): Wanted {
  const job = { kind, files: [], carried: [], seed: "", hiddenPhase: "run", profile } as const;
  const { needs, limits, environment } = makeExerciseSpec(exercise, { ...job, files: [] });
  return { kind, slice: needs.slice, gpus: needs.gpus, environment, memoryBytes: Math.max(limits.memoryBytes, needs.minMemoryBytes) };
}
