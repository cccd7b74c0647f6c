import type { Database } from "#db/client.ts";
import { findDueDate } from "#db/queries/due-dates.ts";
import { findJob } from "#db/queries/jobs.ts";
import { insertRegrade, type RegradeRow } from "#db/queries/regrades.ts";
import { findSubmissionAndJob } from "#db/queries/submissions.ts";
import { listJudged } from "#db/queries/submissions-scored.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
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
    const requests: RejudgingRequest[] = [];
    for (const { id } of judged.filter(({ isCurrent }) => !isCurrent)) {
      // eslint-disable-next-line no-await-in-loop -- within one transaction
      requests.push(await makeRequest(tx, regrade, exercise, id, now));
    }
    if (requests.length === 0) throw new AppError("not-found", { details: { ...place, reason: "nothing to regrade" } });
    await enqueueRejudgings(tx, requests, now);
    const details = { regrade: regrade.id, exerciseUid, cohortId, bundleDigest, submissions: requests.length };
    await recordAudit(tx, { actorId: viewer.id, action: "regrade.started", subject: `course:${courseUid}`, details });
  });
  runtime.notices.tell({ kind: "queue" });
}

/** The new version's judge, settings and given files; the learner's own files, and the secret that they were judged with. */
async function makeRequest(tx: Database, regrade: RegradeRow, exercise: Exercise, id: string, now: Date): Promise<RejudgingRequest> {
  const found = await findSubmissionAndJob(tx, id);
  invariant(found, "a judged submission is there");
  const { submission, job } = found;
  const source = (submission.rejudgedBy && (await findJob(tx, submission.rejudgedBy))) || job;
  const policy = exercise.settings.reveal.hidden;
  const due = policy === "afterDue" ? await findDueDate(tx, UserId.parse(submission.userId), submission.exerciseUid) : null;
  const spec = makeExerciseSpec(exercise, {
    kind: "submission",
    files: assembleFiles(exercise, pickEditable(exercise, job.spec.files)),
    carried: job.spec.carried,
    seed: job.spec.judge?.seed ?? "",
    hiddenPhase: decideHiddenPhase(policy, due, now),
  });
  return { submissionId: id, source, spec, purpose: "regrade", courseDigest: regrade.courseDigest, regradeId: regrade.id };
}
