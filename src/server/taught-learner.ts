import type { CohortRow } from "#db/queries/cohorts.ts";
import { listSomeMembers } from "#db/queries/presences.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { findCourseByDigest, listPublished } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

/** A learner and an exercise, as an address names them. */
export interface LearnerPlace {
  readonly cohortId: string;
  readonly userId: string;
  readonly exerciseUid: string;
}

/** A learner of a cohort that the viewer teaches, and an exercise of its course. Anybody else's does not exist. */
export async function requireLearnerOf(
  runtime: Runtime,
  viewer: Viewer,
  place: LearnerPlace,
): Promise<{ cohort: CohortRow; learner: { id: UserId; name: string }; exercise: Exercise }> {
  const cohort = await requireCohort(runtime, viewer, place.cohortId);
  const userId = UserId.safeParse(place.userId).data;
  const [member] = userId ? await listSomeMembers(runtime.db, cohort.id, [userId]) : [];
  const exercise = await findExerciseOf(runtime, cohort, place.exerciseUid);
  if (!member || !exercise) throw new AppError("not-found", { details: place });
  return { cohort, learner: { id: member.userId, name: member.name }, exercise };
}

async function findExerciseOf(runtime: Runtime, cohort: CohortRow, exerciseUid: string): Promise<Exercise | undefined> {
  const versions = [await findCourseByDigest(cohort.digest, runtime), ...(await listPublished(runtime))];
  return versions
    .flatMap((version) => (version?.pack.settings.uid === cohort.courseUid ? version.pack.exercises : []))
    .find(({ settings }) => settings.uid === exerciseUid);
}
