import { randomUUID } from "node:crypto";
import { JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { countDevices } from "#contract/limits.ts";
import type { Database } from "#db/client.ts";
import { type Statement, together } from "#db/together.ts";
import { isInSession } from "#db/queries/class-slots.ts";
import { advanceShare, listShares, type ShareOwner } from "#db/queries/fair-shares.ts";
import { countJobsInFlight, findJobByKey, insertJob, type JobRow } from "#db/queries/jobs.ts";
import { hasHeldJob } from "#db/queries/jobs-review.ts";
import { insertLedgerEntries } from "#db/queries/ledger-entries.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { OwnJobKind } from "#src/domain/job-kind.ts";
import { choosePriorityClass, placeInQueue } from "#src/domain/queue-order.ts";
import { reserveBudget } from "./budgets.ts";

/** A job that is about to be queued. */
export interface JobRequest {
  readonly viewer: Viewer;
  readonly kind: OwnJobKind;
  readonly contentUid: string;
  readonly courseUid: string;
  readonly courseDigest: string;
  readonly cohortId: string | null;
  readonly idempotencyKey: string;
  readonly spec: JobSpec;
  readonly estimateSeconds: number;
}

/** Runs and snippets of one learner at a time, over all exercises: enough for several tabs, too few to fill a queue. */
const mostScratchInFlight = 8;

/** Puts a job into the queue: the job itself, its reservation, and the learner's place in line. */
export async function enqueueJob(tx: Database, request: JobRequest, now: Date): Promise<JobRow> {
  const { viewer, kind, spec, estimateSeconds, cohortId } = request;
  if (kind !== "submission" && (await countJobsInFlight(tx, viewer.id, ["run", "snippet"])) >= mostScratchInFlight)
    throw new AppError("job-running");
  // A program that breaks what it runs on would otherwise break two more each time its learner asks again.
  if (spec.needs.slice === "gpu" && (await hasHeldJob(tx, viewer.id))) throw new AppError("job-held");
  const { startTag, advanceLearner } = await findPlace(tx, request);
  const classInSession = await isInSession(tx, viewer.id, request.courseUid, now);
  const job = await insertJob(tx, {
    id: JobId.parse(randomUUID()),
    userId: viewer.id,
    cohortId,
    kind,
    contentUid: request.contentUid,
    courseUid: request.courseUid,
    courseDigest: request.courseDigest,
    idempotencyKey: request.idempotencyKey,
    spec,
    state: "waiting",
    slice: spec.needs.slice,
    environment: spec.environment,
    memoryBytes: Math.max(spec.limits.memoryBytes, spec.needs.minMemoryBytes),
    wallSeconds: spec.limits.wallSeconds,
    estimateSeconds,
    priorityClass: choosePriorityClass({ kind, classInSession }),
    virtualTime: startTag,
    createdAt: now,
  });
  if (!job) throw new JobInTheWay();
  const entry = { userId: viewer.id, jobId: job.id, kind: "reserved" as const, sliceKind: job.slice };
  const milliseconds = Math.round(estimateSeconds * countDevices(job) * 1000);
  await together(tx, [insertLedgerEntries(tx, [{ ...entry, milliseconds }]), advanceLearner]);
  // Last, as at the end of a job: the platform's budget is on the way of every job on a GPU, and is held as shortly as can be.
  await reserveBudget(tx, job, milliseconds);
  return job;
}

/** Another job of the same key, or a graded one of the same exercise, was there first; the transaction must not go on. */
export class JobInTheWay extends Error {}

/** Runs an enqueueing transaction; if another request with the same key won the race, its job is the answer. */
export async function enqueueOnce(
  db: Database,
  { viewer, idempotencyKey }: Pick<JobRequest, "viewer" | "idempotencyKey">,
  enqueue: (tx: Database) => Promise<JobRow>,
): Promise<JobRow> {
  try {
    return await db.transaction(enqueue);
  } catch (error) {
    if (!(error instanceof JobInTheWay)) throw error;
    const winner = await findJobByKey(db, viewer.id, idempotencyKey);
    if (!winner) throw new AppError("job-running", { cause: error });
    return winner;
  }
}

/** Where the job stands, and what moves the learner's clock. */
async function findPlace(
  tx: Database,
  { viewer, estimateSeconds, spec }: JobRequest,
): Promise<{ startTag: number; advanceLearner: Statement }> {
  const learner: ShareOwner = `user:${viewer.id}`;
  const shares = await listShares(tx, ["queue", learner]);
  const placed = placeInQueue(
    { queue: shares.get("queue") ?? 0, learner: shares.get(learner) ?? 0 },
    estimateSeconds * countDevices(spec.needs),
  );
  return { startTag: placed.startTag, advanceLearner: advanceShare(tx, learner, placed.learner) };
}
