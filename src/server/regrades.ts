import type { Database } from "#db/client.ts";
import { findReleaseDate } from "#db/queries/due-dates.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { insertRegrade, type RegradeRow } from "#db/queries/regrades.ts";
import { listSubmissionsAndJobs, type SubmissionRow } from "#db/queries/submissions.ts";
import { listJudged } from "#db/queries/submissions-scored.ts";
import { pickCarriedPrograms } from "#src/domain/carrying.ts";
import { AppError } from "#src/domain/errors.ts";
import { makeExerciseSpec } from "#src/domain/exercise-spec.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { assembleFiles, pickEditable } from "#src/domain/file-assembly.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { decideHiddenPhase } from "#src/domain/visibility.ts";
import { recordAudit } from "./audit.ts";
import { enqueueRejudgings, type RejudgingRequest } from "./rejudging.ts";
import type { Runtime } from "./runtime.ts";
import { getTaughtExercise, type TaughtExercise } from "./taught.ts";

/** More than this are regraded in several goes. */
export const mostAtOnce = 500;

/**
 * Tries the published judge on every submission that another one has judged:
 * their own files, their own seed. Nothing counts before somebody applies it.
 */
export async function startRegrade(runtime: Runtime, viewer: Viewer, place: TaughtExercise): Promise<void> {
  const { course, exercise } = await getTaughtExercise(runtime, viewer, place);
  const now = runtime.clock.now();
  await runtime.db.transaction(async (tx) => {
    const [exerciseUid, bundleDigest] = [exercise.settings.uid, exercise.judgeDigest];
    const { cohortId } = place;
    const courseUid = course.pack.settings.uid;
    const regrade = await insertRegrade(tx, {
      courseUid,
      courseDigest: course.digest,
      exerciseUid,
      bundleDigest,
      cohortId,
      createdAt: now,
    });
    if (!regrade) throw new AppError("job-running", { details: place });
    const judged = await listJudged(tx, { exerciseUid, cohortId, bundleDigest }, mostAtOnce);
    const older = judged.filter(({ isCurrent }) => !isCurrent);
    const phases = await decidePhases(tx, exercise, new Set(older.map(({ userId }) => userId)), now);
    const found = await listSubmissionsAndJobs(
      tx,
      older.map(({ id }) => id),
    );
    const requests = found.map(({ submission, job }) => makeRequest(regrade, exercise, submission, job, phases.get(submission.userId)));
    if (requests.length === 0) throw new AppError("not-found", { details: { ...place, reason: "nothing to regrade" } });
    await enqueueRejudgings(tx, requests, now);
    const details = { regrade: regrade.id, exerciseUid, cohortId, bundleDigest, submissions: requests.length };
    await recordAudit(tx, { actorId: viewer.id, action: "regrade.started", subject: `course:${courseUid}`, details });
  });
  runtime.notices.tell({ kind: "queue" });
}

/** Whether hidden checks run, by learner: not before they are due. */
async function decidePhases(
  tx: Database,
  { settings: { uid, reveal } }: Exercise,
  userIds: ReadonlySet<string>,
  now: Date,
): Promise<Map<string, "run" | "skip">> {
  const phases = new Map<string, "run" | "skip">();
  for (const userId of userIds) {
    // eslint-disable-next-line no-await-in-loop -- within one transaction
    const due = reveal.hidden === "afterDue" ? await findReleaseDate(tx, UserId.parse(userId), uid) : null;
    phases.set(userId, decideHiddenPhase(reveal.hidden, due, now));
  }
  return phases;
}

/** The new version's judge, settings and given files; the learner's own files, and the secret that they were judged with. */
function makeRequest(
  regrade: RegradeRow,
  exercise: Exercise,
  { id }: SubmissionRow,
  job: JobRow,
  hiddenPhase: "run" | "skip" = "skip",
): RejudgingRequest {
  const spec = makeExerciseSpec(exercise, {
    kind: "submission",
    files: assembleFiles(exercise, pickEditable(exercise, job.spec.files), pickCarriedPrograms(exercise.settings, job.spec.files)),
    carried: job.spec.carried,
    seed: job.spec.judge?.seed ?? "",
    hiddenPhase,
    profile: job.spec.profile,
  });
  return { submissionId: id, source: job, spec, purpose: "regrade", courseDigest: regrade.courseDigest, regradeId: regrade.id };
}
