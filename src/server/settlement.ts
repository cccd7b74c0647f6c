import type { AttemptEvent, Ending } from "#contract/event.ts";
import type { JobId } from "#contract/ids.ts";
import { countDevices } from "#contract/limits.ts";
import type { Timings, Usage, Verdict, VerdictRecord } from "#contract/verdict.ts";
import type { Database } from "#db/client.ts";
import { type Statement, together } from "#db/together.ts";
import { insertArtifacts, sumArtifactBytes } from "#db/queries/artifacts.ts";
import { listEventsOfKind, startedOn } from "#db/queries/attempt-events.ts";
import { priceOf } from "#db/queries/fleets.ts";
import { correctShare } from "#db/queries/fair-shares.ts";
import { addEffort } from "#db/queries/grades.ts";
import { lockJob, moveJob, requestStop, type JobRow } from "#db/queries/jobs.ts";
import { setReview } from "#db/queries/jobs-review.ts";
import { insertLedgerEntries, type NewLedgerEntry } from "#db/queries/ledger-entries.ts";
import { insertResult, type Result } from "#db/queries/results.ts";
import { countNotGradable, findSubmission, setCharged } from "#db/queries/submissions.ts";
import { bookEnd, bookUse, type LedgerBooking } from "#src/domain/ledger.ts";
import { correctClock } from "#src/domain/queue-order.ts";
import { isCharged } from "#src/domain/scoring.ts";
import { UserId } from "#src/domain/people.ts";
import { bookOnBudget } from "./budgets.ts";
import { holdGrade, noteSuspicion, recountGrade } from "./grades.ts";
import { settleRejudging } from "./rejudging.ts";

/** How a job ended, as its last attempt or the site itself tells it. */
export interface Outcome {
  readonly ending: Ending;
  readonly usage: Usage;
  readonly timings: Timings;
  readonly record: VerdictRecord | null;
  /** When its last attempt began, which may be news; absent where nothing came of it. */
  readonly startedAt?: Date | null;
  /** Whether an operator is to look at it first: until then it costs nothing. */
  readonly held: boolean;
}

/** A job that has ended, as it is from then on. */
export interface Settled {
  readonly job: JobRow;
  readonly result: Result;
  /** What is still to be booked on budgets: last in the transaction, after the rows of all learners in it (docs/decisions/0018). */
  readonly bookings: readonly LedgerBooking[];
}

/** An ending that no attempt reported: stopped before it was leased, or lost too often. */
export async function giveUpJob(tx: Database, job: JobRow, ending: Ending, now: Date): Promise<void> {
  const { bookings } = await settleUnreported(tx, job, ending, now);
  await bookOnBudget(tx, job, bookings);
}

/** Such an ending in a transaction that goes on: what it changes of budgets is booked last in it. */
export function settleUnreported(tx: Database, job: JobRow, ending: Ending, now: Date): Promise<Settled> {
  const outcome = { ending, usage: nothingUsed, timings: noTime, record: null, held: false };
  return settleJob(tx, job, outcome, now, Number.POSITIVE_INFINITY);
}

/** Ends a job that waits; of one that a runner holds, notes that it is to end. */
export async function stopHere(tx: Database, id: JobId, now: Date): Promise<void> {
  const job = await lockJob(tx, id);
  if (job?.state === "waiting") await giveUpJob(tx, job, { reason: "stopped" }, now);
  else if (job && job.state !== "finished") await requestStop(tx, id);
}

/**
 * Ends a locked job: result, ledger, submission, progress, fair share and
 * artifacts together or not at all. The result's unique job id makes a second
 * settlement impossible. `closing` is to be written besides, and depends on nothing of this.
 */
export async function settleJob(
  tx: Database,
  job: JobRow,
  outcome: Outcome,
  now: Date,
  artifactQuotaBytes: number,
  closing: readonly Statement[] = [],
): Promise<Settled> {
  const { ending, usage, timings, record, held } = outcome;
  const ours = ending.reason === "platform-fault";
  const verdict = job.spec.judge ? decideVerdict(outcome) : null;
  const started = outcome.startedAt === undefined ? {} : { startedAt: outcome.startedAt };
  const change = { ...started, finishedAt: now, ending, leaseExpiresAt: null };
  const endings = [moveJob(tx, job.id, "finished", change), ...closing];
  const result = { jobId: job.id, verdict, score: record?.score ?? null, record, usage, timings };
  const sliceMs = usage.wallMs * countDevices(job);
  const time = { usedMs: held ? 0 : sliceMs, isOurs: ours, energyMillijoules: usage.energyMillijoules };
  const bookings = bookTime(tx, job, time);
  const isGraded = job.kind === "submission" || job.kind === "rejudging";
  if (isGraded) for (const one of endings) await one;
  else await together(tx, [...endings, insertResult(tx, result), ...bookings]);
  if (held) await setReview(tx, job.id, "waiting");
  if (isGraded) {
    const charged = job.kind === "submission" && !held && (await isToBeCharged(tx, job, { verdict, ending }));
    await insertResult(tx, result);
    if (job.kind === "submission") await settleSubmission(tx, job, { charged, held }, now);
    else await settleRejudging(tx, job, held ? null : verdict, now);
    for (const booking of bookings) await booking;
  }
  if (!ours && !held) await keepArtifacts(tx, job, artifactQuotaBytes);
  const settled = { result, bookings: bookJob(job, time) };
  return { job: { ...job, state: "finished", ...change, ...(held && { review: "waiting" }) }, ...settled };
}

function decideVerdict({ ending, record }: Outcome): Verdict | null {
  if (ending.reason === "platform-fault") return "platform-fault";
  if (record) return record.verdict;
  return ending.reason === "limit" ? "limit" : null;
}

/** Asked before its own result is stored, so that it is not among those before it. */
async function isToBeCharged(
  tx: Database,
  job: JobRow,
  { verdict, ending }: { verdict: Verdict | null; ending: Ending },
): Promise<boolean> {
  const notGradableBefore = await countNotGradable(tx, UserId.parse(job.userId), job.contentUid);
  return isCharged({ verdict, ending, started: job.startedAt !== null, notGradableBefore });
}

async function settleSubmission(
  tx: Database,
  job: JobRow,
  { charged, held }: { readonly charged: boolean; readonly held: boolean },
  now: Date,
): Promise<void> {
  const learner = { userId: UserId.parse(job.userId), courseUid: job.courseUid, exerciseUid: job.contentUid };
  await holdGrade(tx, learner);
  await setCharged(tx, job.id, charged);
  const submission = held ? undefined : await findSubmission(tx, job.id);
  if (submission) await noteSuspicion(tx, { jobId: job.id, submissionId: submission.id }, now);
  await recountGrade(tx, learner, now);
}

/** The reservation goes back whole, what was used is booked, and the learner's clock in the queue is put right. */
function bookTime(tx: Database, job: JobRow, time: UsedTime): Statement[] {
  const { userId } = job;
  const estimateSeconds = job.estimateSeconds * countDevices(job);
  // The platform's own work was reserved from nobody, and has no place in anybody's share.
  if (userId === null) return makeEntries(tx, job, bookUse(time), time.energyMillijoules);
  const servedSeconds = time.isOurs ? 0 : time.usedMs / 1000;
  const correction = correctClock({ estimateSeconds, servedSeconds });
  // A lesson's snippet is no work on an exercise.
  const effort = job.kind === "snippet" ? [] : [addEffort(tx, job, time.isOurs ? 0 : time.usedMs)];
  return [...makeEntries(tx, job, bookJob(job, time), time.energyMillijoules), ...effort, correctShare(tx, `user:${userId}`, correction)];
}

const bookJob = (job: JobRow, time: UsedTime): LedgerBooking[] =>
  bookEnd({ reservedMs: job.estimateSeconds * countDevices(job) * 1000, ...time });

/** Time that an attempt used, and whether it was lost to a fault of the platform. */
interface UsedTime {
  readonly usedMs: number;
  readonly isOurs: boolean;
  readonly energyMillijoules: number | null;
}

/** Books what an attempt used that the platform spoiled. Its learner can see that it cost them nothing. */
export async function bookSpoiled(tx: Database, job: JobRow, wallMs: number): Promise<void> {
  for (const entries of makeEntries(tx, job, bookUse({ usedMs: wallMs * countDevices(job), isOurs: true }))) await entries;
}

function makeEntries(tx: Database, job: JobRow, bookings: readonly LedgerBooking[], energyMillijoules: number | null = null): Statement[] {
  const entries = bookings.map(({ kind, milliseconds }) => {
    if (kind === "settled") return makeUsed(job, milliseconds, energyMillijoules);
    // What was set aside for any kind of slice goes back as it was.
    const sliceKind = kind === "refunded" ? job.slice : startedOn(job.id, job.attempt, job.slice);
    return { userId: job.userId, jobId: job.id, kind, sliceKind, milliseconds };
  });
  const [first, ...others] = entries;
  return first ? [insertLedgerEntries(tx, [first, ...others])] : [];
}

/** Time that was used, with what it cost at its runner's price of now, and what energy it took. */
export function makeUsed(job: JobRow, milliseconds: number, energyMillijoules: number | null): NewLedgerEntry {
  const sliceKind = startedOn(job.id, job.attempt, job.slice);
  // A slice has one price, however many devices it has together.
  const microEuros = priceOf(job.runner, sliceKind, milliseconds / countDevices(job));
  return { userId: job.userId, jobId: job.id, kind: "settled", sliceKind, milliseconds, microEuros, energyMillijoules };
}

/** Artifacts that the exercise makes, up to the learner's quota. The last word of the same name stands. */
async function keepArtifacts(tx: Database, job: JobRow, quotaBytes: number): Promise<void> {
  const { userId } = job;
  if (userId === null || job.spec.produces.length === 0) return;
  const events = await listEventsOfKind(tx, job.id, job.attempt, "artifact");
  const byName = new Map(events.filter((event) => event.kind === "artifact").map((event) => [event.name, event]));
  if (byName.size === 0) return;
  let room = quotaBytes - (await sumArtifactBytes(tx, UserId.parse(userId)));
  const kept: Extract<AttemptEvent, { kind: "artifact" }>[] = [];
  for (const artifact of byName.values()) {
    const allowed = job.spec.produces.find(({ name }) => name === artifact.name);
    if (!allowed || artifact.bytes > allowed.maxBytes) continue;
    room -= artifact.bytes;
    if (room >= 0) kept.push(artifact);
  }
  await insertArtifacts(
    tx,
    kept.map(({ name, digest, bytes }) => ({ userId, exerciseUid: job.contentUid, jobId: job.id, name, digest, bytes })),
  );
}

const nothingUsed: Usage = {
  wallMs: 0,
  cpuMs: 0,
  peakMemoryBytes: 0,
  writtenBytes: 0,
  gpuMs: 0,
  energyMillijoules: null,
  energyEstimated: false,
};
const noTime: Timings = { startMs: 0, runMs: 0, judgeMs: 0 };
