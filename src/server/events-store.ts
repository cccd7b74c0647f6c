import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptEvents } from "#contract/lease.ts";
import type { VerdictRecord } from "#contract/verdict.ts";
import type { Database } from "#db/client.ts";
import { findLastSeqs, insertEvents, type NewEvent } from "#db/queries/attempt-events.ts";
import { findAttempt, setHiddenChecks } from "#db/queries/attempts.ts";
import { lockJobs, updateJobState, type JobRow } from "#db/queries/jobs.ts";
import { extendLease } from "#db/queries/jobs-leases.ts";
import type { Result } from "#db/queries/results.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import { nextState } from "#src/domain/job-transitions.ts";
import type { LedgerBooking } from "#src/domain/ledger.ts";
import { isHiddenCheck, type StoredEvent } from "#src/domain/visibility.ts";
import { digestOf } from "#src/lib/digest.ts";
import { bookOnBudget } from "./budgets.ts";
import { type Finished, finishAttempt } from "./events-finish.ts";
import { leaseMs } from "./leases-sweep.ts";
import type { Runtime } from "./runtime.ts";

/** A program that speaks all the time is alive all the time; its lease need not be written anew at every word. */
const extendAfterMs = 5_000;

/** What became of what was told of one attempt. */
export interface Received {
  readonly job: JobRow;
  readonly result?: Result;
  /** For budgets, where a job has ended. */
  readonly bookings?: readonly LedgerBooking[];
  readonly acceptedThrough: number;
  readonly stored: readonly StoredEvent[];
  readonly changed: boolean;
}

/** Events that continue a row which their teller holds; none where all of them were there. */
interface Admitted {
  readonly job: JobRow;
  readonly fresh: readonly AttemptEvent[];
  readonly acceptedThrough: number;
}

/** With what each event is stored with. */
interface Numbered extends Admitted {
  readonly stored: readonly StoredEvent[];
}

/**
 * Stores what is told of several attempts, in one transaction. Who may not tell is refused before anything is written, and
 * hinders nobody else; what fails in the writing fails for all.
 */
export async function storeTold(tx: Database, runtime: Runtime, told: readonly AttemptEvents[]): Promise<(Received | AppError)[]> {
  const ids = told.map(({ key }) => key.jobId);
  const jobs = new Map((await lockJobs(tx, ids)).map((job) => [job.id, job]));
  // A question of its own: what is asked together with the lock is answered as of before the wait for it.
  const lastSeqs = await findLastSeqs(tx, [...jobs.keys()]);
  const admitted: (Numbered | AppError)[] = [];
  for (const one of told) {
    const fresh = admit(one, jobs.get(one.key.jobId), lastSeqs.get(one.key.jobId) ?? 0);
    admitted.push(fresh instanceof AppError ? fresh : await numberHidden(tx, fresh));
  }
  await insertEvents(
    tx,
    admitted.flatMap((one) => (one instanceof AppError ? [] : makeRows(one))),
  );
  const received: (Received | AppError)[] = [];
  for (const one of admitted) received.push(one instanceof AppError ? one : await follow(tx, runtime, one));
  // Last of all, as where a job begins: whoever holds the platform's budget must want no learner's rows any more.
  for (const one of received) if (!(one instanceof AppError) && one.bookings) await bookOnBudget(tx, one.job, one.bookings);
  return received;
}

/** What of it is new. A refusal where the teller does not hold the lease, or tells of another's grade. */
function admit({ key, events }: AttemptEvents, job: JobRow | undefined, lastSeq: number): Admitted | AppError {
  const stale = new AppError("stale-lease", { details: key });
  if (!job || job.attempt !== key.attempt || job.fencingToken !== key.fencingToken) return stale;
  // The answer to what was accepted before got lost: say it again.
  if (job.state === "finished") return { job, fresh: [], acceptedThrough: lastSeq };
  if (job.state === "waiting") return stale;
  const fresh = takeUnbroken(events, lastSeq);
  const record = fresh.find((event) => event.kind === "finished")?.record;
  if (record && !hasOwnSeed(job, record))
    return new AppError("stale-lease", { details: { jobId: job.id, seedCommitment: record.provenance.seedCommitment } });
  return { job, fresh, acceptedThrough: fresh.at(-1)?.seq ?? lastSeq };
}

/** A record is a grade only of the submission whose secret seed it was made with; under another it is some other attempt's. */
function hasOwnSeed({ spec: { judge } }: JobRow, { provenance }: VerdictRecord): boolean {
  return !judge || digestOf(Buffer.from(judge.seed, "hex")) === provenance.seedCommitment;
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

/** Counts the hidden checks before each event. */
async function numberHidden(tx: Database, admitted: Admitted): Promise<Numbered> {
  const { job, fresh } = admitted;
  const before = fresh.length > 0 && job.spec.judge ? ((await findAttempt(tx, job.id, job.attempt))?.hiddenChecks ?? 0) : 0;
  let hidden = before;
  const stored = fresh.map((event) => {
    const hiddenBefore = hidden;
    if (isHiddenCheck(event)) hidden += 1;
    return { event, hiddenBefore };
  });
  if (hidden > before) await setHiddenChecks(tx, job.id, job.attempt, hidden);
  return { ...admitted, stored };
}

function makeRows({ job: { id: jobId, attempt }, stored }: Numbered): NewEvent[] {
  return stored.map(({ event, hiddenBefore }) => ({ jobId, attempt, seq: event.seq, event, hiddenBefore }));
}

/** What follows from events that have been stored: a job that runs, lives on, or has ended. */
async function follow(tx: Database, runtime: Runtime, { job, fresh, acceptedThrough, stored }: Numbered): Promise<Received> {
  const finished = fresh.find((event): event is Finished => event.kind === "finished");
  const started = job.state === "leased" && fresh.some((event) => event.kind === "started");
  const changed = started || finished !== undefined;
  const now = runtime.clock.now();
  const after = finished
    ? await finishAttempt(tx, runtime, started ? { ...job, state: "running", startedAt: job.startedAt ?? now } : job, finished)
    : { job: await keepAlive(tx, job, started, now) };
  return { ...after, acceptedThrough, stored, changed };
}

/** Notes that an attempt has started, or still lives. One that ends in the same breath is written once, by what ends it. */
async function keepAlive(tx: Database, job: JobRow, started: boolean, now: Date): Promise<JobRow> {
  const leaseExpiresAt = new Date(now.getTime() + leaseMs);
  if (started) {
    invariant(nextState(job.state, "started") === "running", "a leased job can start");
    return updateJobState(tx, job, "running", { startedAt: job.startedAt ?? now, leaseExpiresAt });
  }
  if (job.state !== "finished" && leaseExpiresAt.getTime() - (job.leaseExpiresAt?.getTime() ?? 0) > extendAfterMs)
    await extendLease(tx, job.id, leaseExpiresAt);
  return job;
}
