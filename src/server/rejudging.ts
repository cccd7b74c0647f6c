import { randomUUID } from "node:crypto";
import { JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import type { Verdict } from "#contract/verdict.ts";
import type { Database } from "#db/client.ts";
import { findReleaseDate } from "#db/queries/due-dates.ts";
import { listKeptBack } from "#db/queries/grade-releases.ts";
import { findJob, insertJobs, type JobRow, type NewJob } from "#db/queries/jobs.ts";
import { findRejudging, insertRejudgings } from "#db/queries/rejudgings.ts";
import { findSubmissionAndJob, leaveOutWaiting } from "#db/queries/submissions.ts";
import { listScored } from "#db/queries/submissions-scored.ts";
import { invariant } from "#src/domain/errors.ts";
import { UserId } from "#src/domain/people.ts";
import { priorityClasses } from "#src/domain/queue-order.ts";
import type { RejudgingPurpose } from "#src/domain/rejudging.ts";
import { findCounted, isJudged } from "#src/domain/scoring.ts";
import { countRejudging, holdGrade, recountGrade } from "./grades.ts";
import type { Runtime } from "./runtime.ts";

/** A submission that is to be judged once more, and how. */
export interface RejudgingRequest {
  readonly submissionId: string;
  /** The job that carried the submission out, or judged it last. */
  readonly source: JobRow;
  readonly spec: JobSpec;
  readonly purpose: RejudgingPurpose;
  /** The version of the course that the judge is of; the source's where not given. */
  readonly courseDigest?: string;
  readonly regradeId?: string;
}

/** Rows of one statement. */
const batch = 100;

/** Queues jobs of the platform's own: behind what learners wait for, at nobody's cost, among nobody's jobs. */
export async function enqueueRejudgings(tx: Database, requests: readonly RejudgingRequest[], now: Date): Promise<JobId[]> {
  const rows = requests.map((request) => ({ request, job: makeJob(request, now) }));
  for (let from = 0; from < rows.length; from += batch) {
    const some = rows.slice(from, from + batch);
    const rejudgings = some.map(({ job, request: { submissionId, purpose, regradeId = null } }) => ({
      jobId: job.id,
      submissionId,
      purpose,
      regradeId,
      createdAt: now,
    }));
    /* eslint-disable no-await-in-loop -- one statement after the other, in one transaction */
    await insertJobs(
      tx,
      some.map(({ job }) => job),
    );
    await insertRejudgings(tx, rejudgings);
    /* eslint-enable no-await-in-loop */
  }
  return rows.map(({ job }) => job.id);
}

function makeJob({ source, spec, courseDigest }: RejudgingRequest, now: Date): NewJob {
  invariant(spec.judge, "what is judged once more has a judge");
  return {
    id: JobId.parse(randomUUID()),
    userId: null,
    cohortId: source.cohortId,
    kind: "rejudging",
    contentUid: source.contentUid,
    courseUid: source.courseUid,
    courseDigest: courseDigest ?? source.courseDigest,
    idempotencyKey: randomUUID(),
    spec,
    state: "waiting",
    slice: spec.needs.slice,
    environment: spec.environment,
    memoryBytes: Math.max(spec.limits.memoryBytes, spec.needs.minMemoryBytes),
    wallSeconds: spec.limits.wallSeconds,
    estimateSeconds: source.estimateSeconds,
    priorityClass: priorityClasses.platform,
    virtualTime: 0,
    createdAt: now,
  };
}

/**
 * What follows from a rejudging that has ended. After the due date a judged result
 * counts at once; that of a regrade waits for whoever began it, and that of a rerun
 * only says whether it is the same. A fault leaves the grade as it was.
 */
export async function settleRejudging(tx: Database, job: JobRow, verdict: Verdict | null, now: Date): Promise<void> {
  const found = await findRejudging(tx, job.id);
  invariant(found, `the rejudging ${job.id} has a submission`);
  if (found.rejudging.purpose !== "after-due" || !isJudged(verdict)) return;
  const { id, userId, exerciseUid } = found.submission;
  await holdGrade(tx, { userId, exerciseUid });
  if (!(await isStillDue(tx, id, job, now))) return;
  await leaveOutWaiting(tx, userId, exerciseUid);
  await countRejudging(tx, { jobId: job.id, submissionId: id, hiddenChecks: "judged" }, now);
  await recountGrade(tx, { userId, courseUid: job.courseUid, exerciseUid }, now);
}

/** Whether nothing has changed since the hidden checks of a submission were queued. What has is found by the next look. */
async function isStillDue(tx: Database, submissionId: string, job: JobRow, now: Date): Promise<boolean> {
  const found = await findSubmissionAndJob(tx, submissionId);
  invariant(found, "a submission that is judged again is there");
  const { userId, exerciseUid, rejudgedBy, jobId } = found.submission;
  const counted = findCounted(await listScored(tx, exerciseUid, [userId]));
  if (counted?.id !== submissionId || counted.hiddenChecks !== "waiting") return false;
  // Whoever was given more time may hand in a better one.
  const due = await findReleaseDate(tx, UserId.parse(userId), exerciseUid);
  if (due && now < due) return false;
  // A regrade that was applied meanwhile is by a newer judge; this one would undo it.
  const countedJob = await findJob(tx, rejudgedBy ?? jobId);
  return countedJob?.spec.judge?.bundleDigest === job.spec.judge?.bundleDigest;
}

/** Tells the learner's open pages that another result counts for their submission now, where it does. */
export async function tellRejudged({ db, notices }: Runtime, jobId: JobId): Promise<void> {
  const found = await findRejudging(db, jobId);
  if (!found?.rejudging.appliedAt) return;
  const { userId, jobId: ownJob, exerciseUid } = found.submission;
  if ((await listKeptBack(db, UserId.parse(userId))).has(exerciseUid)) return;
  notices.tell({ kind: "job", userId, jobId: ownJob, changed: true, events: null });
}
