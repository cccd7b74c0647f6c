import type { JobId } from "#contract/ids.ts";
import type { Database } from "#db/client.ts";
import { lockJob } from "#db/queries/jobs.ts";
import { AppError } from "#src/domain/errors.ts";
import { requireOwn } from "./authorise.ts";
import type { JobRequest } from "./jobs-enqueue.ts";
import { type Settled, settleUnreported } from "./settlement.ts";

/**
 * Ends a job that waits, in the transaction that queues another in its place: where that one is refused, nothing has happened. What has
 * begun meanwhile goes on, and refuses the other. Undefined where the job has ended already.
 */
export async function giveUpPlace(tx: Database, by: JobRequest, id: JobId, now: Date): Promise<Settled | undefined> {
  const job = requireOwn(by.viewer, await lockJob(tx, id));
  if (job.kind !== by.kind || job.contentUid !== by.contentUid) throw new AppError("not-found", { details: { insteadOf: id } });
  if (job.state === "finished") return undefined;
  if (job.state !== "waiting") throw new AppError("job-running", { details: { insteadOf: id } });
  return settleUnreported(tx, job, { reason: "stopped" }, now);
}
