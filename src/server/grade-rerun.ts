import { z } from "zod";
import { findJob, type JobRow } from "#db/queries/jobs.ts";
import { findLastRerun, isBeingRejudged } from "#db/queries/rejudgings.ts";
import { findResult } from "#db/queries/results.ts";
import { lockSubmission, type SubmissionRow } from "#db/queries/submissions.ts";
import type { Database } from "#db/client.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import { compareRecords, type RerunView } from "#src/domain/grade-comparison.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { enqueueRejudgings } from "./rejudging.ts";
import type { Runtime } from "./runtime.ts";
import { requireTaught } from "./taught.ts";

/**
 * Runs a grade again from what its record stands on: the same files, judge, seed
 * and settings. It changes no grade; it says whether the checks are the same.
 */
export async function startRerun(runtime: Runtime, viewer: Viewer, submissionId: string): Promise<RerunView> {
  const now = runtime.clock.now();
  await runtime.db.transaction(async (tx) => {
    const { submission, source } = await getGraded(tx, runtime, viewer, submissionId);
    if (await isBeingRejudged(tx, submissionId, "rerun")) return;
    if (!(await findResult(tx, source.id))?.record) throw new AppError("not-found", { details: { submissionId, reason: "no grade" } });
    await enqueueRejudgings(tx, [{ submissionId, source, spec: source.spec, purpose: "rerun" }], now);
    const details = { exerciseUid: submission.exerciseUid };
    await recordAudit(tx, { actorId: viewer.id, action: "grade.rerun", subject: `submission:${submissionId}`, details });
  });
  runtime.notices.tell({ kind: "queue" });
  return getRerun(runtime, viewer, submissionId);
}

/** The last rerun of a grade, beside the grade. */
export async function getRerun(runtime: Runtime, viewer: Viewer, submissionId: string): Promise<RerunView> {
  const { db } = runtime;
  const { source } = await db.transaction((tx) => getGraded(tx, runtime, viewer, submissionId));
  const rerun = await findLastRerun(db, submissionId);
  const job = rerun && (await findJob(db, rerun));
  if (!job) throw new AppError("not-found", { details: { submissionId, reason: "never run again" } });
  const [before, again] = await Promise.all([findResult(db, source.id), findResult(db, job.id)]);
  const compared = before?.record && again?.record ? compareRecords(before.record, again.record) : null;
  return {
    submissionId,
    jobId: job.id,
    state: job.state,
    before: { verdict: before?.verdict ?? null, score: before?.score ?? null },
    again: again ? { verdict: again.verdict, score: again.score } : null,
    ...(compared ?? { same: null, differing: [], sameEnvironment: null }),
  };
}

/** A submission and the job whose result counts for it, for those who teach its learner. */
async function getGraded(
  tx: Database,
  runtime: Runtime,
  viewer: Viewer,
  submissionId: string,
): Promise<{ submission: SubmissionRow; source: JobRow }> {
  const locked = z.uuid().safeParse(submissionId).success ? await lockSubmission(tx, submissionId) : undefined;
  if (!locked) throw new AppError("not-found", { details: { submissionId } });
  const { submission, job } = locked;
  await requireTaught({ ...runtime, db: tx }, viewer, job.cohortId);
  const source = submission.rejudgedBy ? await findJob(tx, submission.rejudgedBy) : job;
  invariant(source, "the job that counts for a submission is there");
  return { submission, source };
}
