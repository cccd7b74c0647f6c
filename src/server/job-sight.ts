import type { JobRow } from "#db/queries/jobs.ts";
import { isKeptBack } from "#db/queries/grade-releases.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { UserId } from "#src/domain/people.ts";
import { decideSight, type Sight } from "#src/domain/visibility.ts";
import { findReleaseFor } from "./due-dates.ts";
import type { Runtime } from "./runtime.ts";

/** How much of a job its learner may see now. Of an exercise that is gone, no hidden check is shown. */
export function findSight(runtime: Runtime, job: JobRow, exercise: Exercise | undefined): Promise<Sight> {
  return findSightOf(runtime, job.userId, job, exercise);
}

/** How much this learner may see now of a job that may be the platform's. */
export async function findSightOf(
  runtime: Runtime,
  userId: string | null,
  { spec: { judge }, contentUid, courseUid }: Pick<JobRow, "spec" | "contentUid" | "courseUid">,
  exercise: Exercise | undefined,
): Promise<Sight> {
  if (judge === null) return "all";
  if (userId !== null && (await isKeptBack(runtime.db, userId, { courseUid, exerciseUid: contentUid }))) return "received";
  const policy = exercise?.settings.reveal.hidden ?? "never";
  const due = userId === null ? null : await findReleaseFor(runtime, UserId.parse(userId), { uid: contentUid, policy });
  return decideSight(policy, judge.hiddenPhase, due, runtime.clock.now());
}
