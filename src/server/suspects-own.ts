import type { Check } from "#contract/verdict.ts";
import type { SubmissionRow } from "#db/queries/submissions.ts";
import { listKeptBack } from "#db/queries/grade-releases.ts";
import { findSuspect, listDiscounted } from "#db/queries/suspects.ts";
import type { SecondLook } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Whether somebody is to look at a submission, or has: as its learner is told.
 * Of a check that they may not see nothing is told before it costs them something.
 */
export async function findSecondLook({ db }: Runtime, submission: SubmissionRow, shown: readonly Check[]): Promise<SecondLook | null> {
  const suspect = await findSuspect(db, submission.id);
  if (!suspect || (suspect.state !== "discounted" && !shown.some(({ id }) => id === suspect.checkId))) return null;
  return { state: suspect.state, reason: suspect.reason };
}

/** The viewer's submissions to an exercise that count no more because somebody looked at them, and why. */
export async function listOwnDiscounted(
  { db }: Runtime,
  viewer: Viewer,
  exerciseUid: string,
): Promise<{ readonly number: number; readonly reason: string }[]> {
  if ((await listKeptBack(db, viewer.id)).has(exerciseUid)) return [];
  return (await listDiscounted(db, viewer.id, exerciseUid)).map(({ number, reason }) => ({ number, reason: reason ?? "" }));
}
