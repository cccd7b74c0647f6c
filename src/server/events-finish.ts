import type { AttemptEvent } from "#contract/event.ts";
import type { Database } from "#db/client.ts";
import { closeAttempt, countSpoiled } from "#db/queries/attempts.ts";
import { updateJobState, type JobRow } from "#db/queries/jobs.ts";
import type { Result } from "#db/queries/results.ts";
import type { LedgerBooking } from "#src/domain/ledger.ts";
import { findIncoherence } from "#src/domain/record-check.ts";
import { isPoison, mayRetry } from "#src/domain/retry.ts";
import type { Runtime } from "./runtime.ts";
import { bookSpoiled, settleJob } from "./settlement.ts";

/** The last event of an attempt. */
export type Finished = Extract<AttemptEvent, { kind: "finished" }>;

/** Carries out what an attempt's last event decides: the job is settled, or tried again. */
export async function finishAttempt(
  tx: Database,
  runtime: Runtime,
  job: JobRow,
  event: Finished,
): Promise<{ job: JobRow; result?: Result; bookings?: readonly LedgerBooking[] }> {
  const now = runtime.clock.now();
  const ending = findTrueEnding(job, event);
  const sliceHealthy = event.sliceHealthy ?? null;
  const closing = closeAttempt(tx, job.id, job.attempt, { outcome: "finished", ending, sliceHealthy, endedAt: now });
  const faulted = ending.reason === "platform-fault";
  const record = ending === event.ending ? event.record : null;
  const outcome = { ...event, ending, record, held: false, startedAt: job.startedAt };
  const quotaBytes = runtime.config.artifactQuotaBytes;
  // A first attempt that ended well on a sound slice: there is nothing to count.
  if (job.attempt === 1 && !faulted && sliceHealthy !== false) return settleJob(tx, job, outcome, now, quotaBytes, [closing]);
  await closing;
  const spoiled = await countSpoiled(tx, job.id);
  if (faulted) runtime.log.warn({ jobId: job.id, attempt: job.attempt, fault: ending.fault, detail: ending.detail }, "a platform fault");
  if (faulted && !job.stopRequested && mayRetry(spoiled)) {
    await bookSpoiled(tx, job, event.usage.wallMs);
    return { job: await updateJobState(tx, job, "waiting", { runner: null, leaseExpiresAt: null, startedAt: null }) };
  }
  if (isPoison(spoiled)) runtime.log.error({ jobId: job.id, ...spoiled }, "a job leaves slices unhealthy");
  return settleJob(tx, job, { ...outcome, held: isPoison(spoiled) }, now, quotaBytes);
}

/**
 * A graded attempt that completed has a record that fits the exercise, and only
 * one whose learner asked for it was stopped; anything else is ours, not the learner's.
 */
function findTrueEnding({ spec: { judge }, stopRequested }: JobRow, { ending, record }: Finished): Finished["ending"] {
  const ours = (fault: string, detail: string) => ({ reason: "platform-fault" as const, fault, detail: detail.slice(0, 500) });
  if (record?.verdict === "platform-fault") return ours("judging", "the record says so");
  if (judge && ending.reason === "completed" && record === null) return ours("no-record", "a graded attempt completed without a record");
  if (ending.reason === "stopped" && !stopRequested) return ours("stopped-unasked", "nobody had asked to stop it");
  const incoherence = record && (judge ? findIncoherence(judge, record) : "nothing was to be judged");
  return incoherence ? ours("bad-record", incoherence) : ending;
}
