import type { CohortOfLearner } from "#db/queries/cohort-members.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findCourseByDigest, type CourseVersion } from "./courses.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import type { Runtime } from "./runtime.ts";

/** An exercise in the version that a learner works with. */
export interface AssignedExercise {
  readonly course: CourseVersion;
  readonly exercise: Exercise;
  readonly cohort: CohortOfLearner | undefined;
}

/** The exercise as this learner follows it, or a refusal. */
export async function getAssignedExercise(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<AssignedExercise> {
  const found = await findFollowedExercise(runtime, viewer, exerciseUid);
  if (!found) throw new AppError("not-found", { details: { exerciseUid } });
  return { course: found.course, exercise: found.item, cohort: found.cohort };
}

/** The exercise of a job, in the version it was started with. Undefined for a lesson's snippet. */
export async function findJobExercise(runtime: Runtime, job: JobRow): Promise<Exercise | undefined> {
  if (job.kind === "snippet") return undefined;
  const course = await findCourseByDigest(job.courseDigest, runtime);
  return course?.pack.exercises.find(({ settings }) => settings.uid === job.contentUid);
}
