import type { AttemptEvent } from "#contract/event.ts";
import type { EventsRequest, EventsResponse } from "#contract/lease.ts";
import type { VerdictRecord } from "#contract/verdict.ts";
import type { Database } from "#db/client.ts";
import { findLastSeq, insertEvents } from "#db/queries/attempt-events.ts";
import { closeAttempt, countSpoiled, findAttempt, setHiddenChecks } from "#db/queries/attempts.ts";
import { lockJob, updateJobState, type JobRow } from "#db/queries/jobs.ts";
import type { Result } from "#db/queries/results.ts";
import { extendLease } from "#db/queries/jobs-leases.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import { nextState } from "#src/domain/job-transitions.ts";
import { findIncoherence } from "#src/domain/record-check.ts";
import { isPoison, mayRetry, nothingSpoiled } from "#src/domain/retry.ts";
import { isHiddenCheck, type StoredEvent } from "#src/domain/visibility.ts";
import { digestOf } from "#src/lib/digest.ts";
import { leaseMs } from "./leases-sweep.ts";
import { notifyOfStart } from "./notify-jobs.ts";
import { tellRejudged } from "./rejudging.ts";
import type { Runtime } from "./runtime.ts";
import { bookSpoiled, settleJob } from "./settlement.ts";

/** A program that speaks all the time is alive all the time; its lease need not be written anew at every word. */
const extendAfterMs = 5_000;

type Finished = Extract<AttemptEvent, { kind: "finished" }>;

interface Received {
  readonly job: JobRow;
  readonly result?: Result;
  readonly acceptedThrough: number;
  readonly stored: readonly StoredEvent[];
  readonly changed: boolean;
}

/**
 * Stores what a runner tells about an attempt: each event once, without gaps,
 * and only from the present holder of the lease. What the last event decides is
 * written in the same transaction.
 */
export async function receiveEvents(runtime: Runtime, request: EventsRequest): Promise<EventsResponse> {
  const { job, result, acceptedThrough, stored, changed } = await runtime.db.transaction((tx) => store(tx, runtime, request));
  const first = stored.at(0)?.event.seq;
  const last = stored.at(-1)?.event.seq;
  const events = first !== undefined && last !== undefined ? { attempt: request.key.attempt, first, last } : null;
  if (events)
    runtime.notices.tell({ kind: "job", userId: job.userId, jobId: job.id, changed, events }, { stored, job, ...(result && { result }) });
  if (changed && job.state === "running") await notifyOfStart(runtime, job);
  if (job.kind === "rejudging" && changed) await tellRejudged(runtime, job.id);
  // A runner whose slice is free again asks by itself; the others need to know of a job that waits again.
  if (job.state === "waiting") runtime.notices.tell({ kind: "queue" });
  return { acceptedThrough };
}

async function store(tx: Database, runtime: Runtime, { key, events }: EventsRequest): Promise<Received> {
  const job = await lockJob(tx, key.jobId);
  if (!job || job.attempt !== key.attempt || job.fencingToken !== key.fencingToken) throw new AppError("stale-lease", { details: key });
  // A question of its own: what is asked together with the lock is answered as of before the wait for it.
  const lastSeq = await findLastSeq(tx, key.jobId, key.attempt);
  // The answer to what was accepted before got lost: say it again.
  if (job.state === "finished") return { job, acceptedThrough: lastSeq, stored: [], changed: false };
  if (job.state === "waiting") throw new AppError("stale-lease", { details: key });

  const fresh = takeUnbroken(events, lastSeq);
  const stored = await storeEvents(tx, job, fresh);
  const finished = fresh.find((event) => event.kind === "finished");
  if (finished?.record) requireOwnSeed(job, finished.record);
  const started = job.state === "leased" && fresh.some((event) => event.kind === "started");
  const running = await keepAlive(tx, job, { started, isLast: finished !== undefined, now: runtime.clock.now() });
  const after = finished ? await finish(tx, runtime, running, finished) : { job: running };
  return { ...after, acceptedThrough: fresh.at(-1)?.seq ?? lastSeq, stored, changed: started || finished !== undefined };
}

/** Notes that an attempt has started, or still lives. One that ends in the same breath is written once, by what ends it. */
async function keepAlive(tx: Database, job: JobRow, heard: { started: boolean; isLast: boolean; now: Date }): Promise<JobRow> {
  const leaseExpiresAt = new Date(heard.now.getTime() + leaseMs);
  if (heard.started) {
    invariant(nextState(job.state, "started") === "running", "a leased job can start");
    return updateJobState(tx, job, "running", { startedAt: job.startedAt ?? heard.now, leaseExpiresAt });
  }
  if (!heard.isLast && leaseExpiresAt.getTime() - (job.leaseExpiresAt?.getTime() ?? 0) > extendAfterMs)
    await extendLease(tx, job.id, leaseExpiresAt);
  return job;
}

/** A record is a grade only of the submission whose secret seed it was made with; under another it is some other attempt's. */
function requireOwnSeed({ id, spec: { judge } }: JobRow, { provenance }: VerdictRecord): void {
  if (!judge || digestOf(Buffer.from(judge.seed, "hex")) === provenance.seedCommitment) return;
  throw new AppError("stale-lease", { details: { jobId: id, seedCommitment: provenance.seedCommitment } });
}

/** Those that continue the row after `lastSeq`, up to the first gap; nothing follows a `finished`. */
function takeUnbroken(events: readonly AttemptEvent[], lastSeq: number): AttemptEvent[] {
  const taken: AttemptEvent[] = [];
  for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
    if (event.seq !== lastSeq + taken.length + 1) continue;
    taken.push(event);
    if (event.kind === "finished") break;
  }
  return taken;
}

async function storeEvents(tx: Database, job: JobRow, fresh: readonly AttemptEvent[]): Promise<StoredEvent[]> {
  const before = fresh.length > 0 && job.spec.judge ? ((await findAttempt(tx, job.id, job.attempt))?.hiddenChecks ?? 0) : 0;
  let hidden = before;
  const stored = fresh.map((event) => {
    const hiddenBefore = hidden;
    if (isHiddenCheck(event)) hidden += 1;
    return { event, hiddenBefore };
  });
  await insertEvents(tx, job.id, job.attempt, stored);
  if (hidden > before) await setHiddenChecks(tx, job.id, job.attempt, hidden);
  return stored;
}

async function finish(tx: Database, runtime: Runtime, job: JobRow, event: Finished): Promise<Pick<Received, "job" | "result">> {
  const now = runtime.clock.now();
  const ending = findTrueEnding(job, event);
  const sliceHealthy = event.sliceHealthy ?? null;
  await closeAttempt(tx, job.id, job.attempt, { outcome: "finished", ending, sliceHealthy, endedAt: now });
  const faulted = ending.reason === "platform-fault";
  // A first attempt that ended well on a sound slice: there is nothing to count.
  const spoiled = job.attempt === 1 && !faulted && sliceHealthy !== false ? nothingSpoiled : await countSpoiled(tx, job.id);
  if (faulted) runtime.log.warn({ jobId: job.id, attempt: job.attempt, fault: ending.fault, detail: ending.detail }, "a platform fault");
  if (faulted && !job.stopRequested && mayRetry(spoiled)) {
    await bookSpoiled(tx, job, event.usage.wallMs);
    return { job: await updateJobState(tx, job, "waiting", { runner: null, leaseExpiresAt: null, startedAt: null }) };
  }
  const record = ending === event.ending ? event.record : null;
  if (isPoison(spoiled)) runtime.log.error({ jobId: job.id, ...spoiled }, "a job leaves slices unhealthy");
  return settleJob(tx, job, { ...event, ending, record, held: isPoison(spoiled) }, now, runtime.config.artifactQuotaBytes);
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
