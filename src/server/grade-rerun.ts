import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { findJob, type JobRow } from "#db/queries/jobs.ts";
import { findLastRerun } from "#db/queries/rejudgings.ts";
import { findResult } from "#db/queries/results.ts";
import { lockSubmission, type SubmissionRow } from "#db/queries/submissions.ts";
import type { Database } from "#db/client.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import { compareRecords, type RerunView } from "#src/domain/grade-comparison.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireRole } from "./authorise.ts";
import { findParked } from "./parked.ts";
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
    const last = await findRerun(tx, submissionId, source);
    if (last && last.state !== "finished") return;
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
  const rerun = await findRerunView(runtime, viewer, submissionId);
  if (!rerun) throw new AppError("not-found", { details: { submissionId, reason: "never run again" } });
  return rerun;
}

/** As `getRerun`; undefined where what counts now was never run again. */
export async function findRerunView(runtime: Runtime, viewer: Viewer, submissionId: string): Promise<RerunView | undefined> {
  const { db } = runtime;
  const { source } = await db.transaction((tx) => getGraded(tx, runtime, viewer, submissionId));
  const job = await findRerun(db, submissionId, source);
  if (!job) return undefined;
  const [before, again] = await Promise.all([findResult(db, source.id), findResult(db, job.id)]);
  const compared = before?.record && again?.record ? compareRecords(before.record, again.record) : null;
  return {
    submissionId,
    jobId: job.id,
    state: job.state,
    parked: await findParked(runtime, job),
    before: { verdict: before?.verdict ?? null, score: before?.score ?? null },
    again: again ? { verdict: again.verdict, score: again.score } : null,
    ...(compared ?? { same: null, differing: [], sameEnvironment: null }),
  };
}

/** The last rerun of what counts now. One of what counted before a regrade, or without hidden checks, says nothing about it. */
async function findRerun(db: Database, submissionId: string, source: JobRow): Promise<JobRow | undefined> {
  const id = await findLastRerun(db, submissionId);
  const job = id && (await findJob(db, id));
  return isDeepStrictEqual(job?.spec, source.spec) ? job : undefined;
}

/** A submission and the job whose result counts for it, for those who teach its learner. */
async function getGraded(
  tx: Database,
  runtime: Runtime,
  viewer: Viewer,
  submissionId: string,
): Promise<{ submission: SubmissionRow; source: JobRow }> {
  requireRole(viewer, "trainer");
  const locked = z.uuid().safeParse(submissionId).success ? await lockSubmission(tx, submissionId) : undefined;
  if (!locked) throw new AppError("not-found", { details: { submissionId } });
  const { submission, job } = locked;
  await requireTaught({ ...runtime, db: tx }, viewer, job.cohortId);
  const source = submission.rejudgedBy ? await findJob(tx, submission.rejudgedBy) : job;
  invariant(source, "the job that counts for a submission is there");
  return { submission, source };
}
