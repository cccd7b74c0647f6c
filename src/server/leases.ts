import type { JobId } from "#contract/ids.ts";
import { type Demand, type Lease, type LeaseRequest, type LeaseResponse, Offer } from "#contract/lease.ts";
import { insertAttempt } from "#db/queries/attempts.ts";
import { advanceShare } from "#db/queries/fair-shares.ts";
import { findJob, type JobRow } from "#db/queries/jobs.ts";
import { extendLeases, leaseJob, listUnclaimed } from "#db/queries/jobs-leases.ts";
import { countWaiting, countWaitingByEnvironment, lockNextJobs } from "#db/queries/jobs-queue.ts";
import { recordRunner } from "#db/queries/runners.ts";
import { invariant } from "#src/domain/errors.ts";
import { leaseMs, takeBack, takeOver } from "./leases-sweep.ts";
import { waitForNotice } from "./leases-wait.ts";
import { Recently } from "./recently.ts";
import type { Runtime } from "./runtime.ts";
import { countOpenStreams } from "./stream.ts";

/** While a request is held open, its runner is alive: what it holds is extended this often. */
const extendEveryMs = 10_000;
/** A lease given this long ago that its runner has not begun and does not name never reached it. */
const unclaimedMs = 5000;
/** How often a runner that goes on asking is noted again, and looked at for leases that never reached it. */
const noteEveryMs = 1000;
/** What may come need not be counted for every answer. */
const demandKeptMs = 500;

/**
 * Answers a runner: with jobs that fit its free slices, with stops and losses it
 * has not heard of, or after `waitMs` with none. A request that was broken off takes no job.
 */
export async function answerLease(runtime: Runtime, request: LeaseRequest, signal: AbortSignal): Promise<LeaseResponse> {
  const endsAt = Date.now() + request.waitMs;
  const notices = waitForNotice(runtime.notices, signal);
  try {
    await noteRunner(runtime, request);
    let held = await extendHeld(runtime, request);
    const lost = await findLost(runtime, request, held);
    for (;;) {
      const leases = signal.aborted ? [] : await takeJobs(runtime, request);
      const stop = held.filter((job) => job.stopRequested);
      const waitMs = Math.min(extendEveryMs, endsAt - Date.now());
      const hasNews = leases.length > 0 || lost.length > 0 || rememberStops(runtime, stop);
      if (hasNews || waitMs <= 0 || signal.aborted)
        return { leases, stop: stop.map(({ id }) => id), lost, demand: await describeDemand(runtime) };
      await notices.next(waitMs);
      held = await extendHeld(runtime, request);
    }
  } finally {
    notices.stop();
  }
}

interface Note {
  readonly instance: string | undefined;
  readonly offers: string;
  readonly at: number;
  readonly done: Promise<void>;
}
/** What each runner was last noted with: one that asks again with nothing new costs no write. */
const notes = new WeakMap<Runtime, Map<string, Note>>();

/** Resolves when the site knows the runner as it is now, and nothing that its earlier process held is leased to it any more. */
async function noteRunner(runtime: Runtime, request: LeaseRequest): Promise<void> {
  const { runner, instance } = request;
  const at = runtime.clock.now().getTime();
  const offers = JSON.stringify(listOffers(request));
  const known = notes.get(runtime) ?? new Map<string, Note>();
  notes.set(runtime, known);
  const before = known.get(runner);
  const isNew = !before || before.instance !== instance;
  if (!isNew && before.offers === offers && Math.abs(at - before.at) < noteEveryMs) return before.done;
  const done = (before?.done.catch(() => undefined) ?? Promise.resolve()).then(() => recordAsking(runtime, request, isNew));
  known.set(runner, { instance, offers, at, done });
  // What failed is done again by the next request.
  done.catch(() => known.delete(runner));
  return done;
}

async function recordAsking(runtime: Runtime, request: LeaseRequest, isNew: boolean): Promise<void> {
  const { runner, instance, tier, holding } = request;
  const now = runtime.clock.now();
  await recordRunner(runtime.db, { id: runner, tier, offers: listOffers(request), seenAt: now });
  if (instance !== undefined && isNew) await takeOver(runtime, runner, instance);
  const known = holding.map(({ jobId }) => jobId);
  const unclaimed = new Date(Math.max(now.getTime() - unclaimedMs, runtime.openedAt.getTime()));
  for (const id of await listUnclaimed(runtime.db, runner, known, unclaimed)) {
    await takeBack(runtime, id, (job) => job.state === "leased" && job.runner === runner);
  }
}

function listOffers({ offers, capacity }: LeaseRequest): Offer[] {
  return offers ?? capacity.filter(({ free }) => free > 0).map((entry) => Offer.strip().parse({ ...entry, slices: entry.free }));
}

type Held = Pick<JobRow, "id" | "fencingToken" | "stopRequested">;

function extendHeld({ db, clock }: Runtime, { runner, holding }: LeaseRequest): Promise<Held[]> {
  return extendLeases(db, runner, holding, new Date(clock.now().getTime() + leaseMs));
}

/** What the runner believes to hold and does not. What it has just finished under the same token is no loss. */
async function findLost({ db }: Runtime, { holding }: LeaseRequest, held: readonly Held[]): Promise<JobId[]> {
  const present = new Set(held.map(({ id }) => id));
  const missing = holding.filter(({ jobId }) => !present.has(jobId));
  const jobs = await Promise.all(missing.map(({ jobId }) => findJob(db, jobId)));
  const done = new Set(jobs.filter((job) => job?.state === "finished").map((job) => `${job?.id} ${job?.fencingToken}`));
  return missing.filter(({ jobId, fencingToken }) => !done.has(`${jobId} ${fencingToken}`)).map(({ jobId }) => jobId);
}

async function takeJobs(runtime: Runtime, { runner, capacity }: LeaseRequest): Promise<Lease[]> {
  const free = capacity.filter((entry) => entry.free > 0);
  if (free.length === 0) return [];
  const now = runtime.clock.now();
  const expiresAt = new Date(now.getTime() + leaseMs);
  const leased = await runtime.db.transaction(async (tx) => {
    const taken: JobRow[] = [];
    for (const entry of free) {
      for (const job of await lockNextJobs(tx, entry, now)) {
        const lease = await leaseJob(tx, job, runner, expiresAt);
        invariant(lease, "a locked job can be leased");
        await insertAttempt(tx, { jobId: job.id, number: lease.attempt, fencingToken: lease.fencingToken, runner, createdAt: now });
        taken.push(lease);
      }
    }
    if (taken.length > 0) await advanceShare(tx, "queue", Math.max(...taken.map((job) => job.virtualTime)));
    return taken;
  });
  for (const job of leased) runtime.notices.tell({ kind: "job", userId: job.userId, jobId: job.id, changed: true, events: null });
  return leased.map(({ id, attempt, fencingToken, spec }) => ({
    key: { jobId: id, attempt, fencingToken },
    expiresAt: expiresAt.toISOString(),
    spec,
  }));
}

const stopsTold = new WeakMap<Runtime, Set<string>>();
const mostRemembered = 10_000;

/** Whether a stop is among them that was not told before: only such a one ends the wait. */
function rememberStops(runtime: Runtime, stops: readonly Held[]): boolean {
  const told = stopsTold.get(runtime) ?? new Set();
  stopsTold.set(runtime, told);
  if (told.size > mostRemembered) told.clear();
  const before = told.size;
  for (const { id, fencingToken } of stops) told.add(`${id} ${fencingToken}`);
  return told.size > before;
}

const demands = new WeakMap<Runtime, Recently<Demand>>();

function describeDemand(runtime: Runtime): Promise<Demand> {
  const known = demands.get(runtime) ?? new Recently(demandKeptMs);
  demands.set(runtime, known);
  return known.get(runtime.clock.now().getTime(), () => countDemand(runtime));
}

async function countDemand({ db }: Runtime): Promise<Demand> {
  const [waiting, environments] = await Promise.all([countWaiting(db), countWaitingByEnvironment(db)]);
  return { waiting, environments, openWorkspaces: countOpenStreams(), classSlots: [] };
}
