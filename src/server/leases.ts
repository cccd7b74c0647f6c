import { isSameAttempt, type JobId } from "#contract/ids.ts";
import { type Demand, type Lease, type LeaseRequest, type LeaseResponse, Offer } from "#contract/lease.ts";
import { insertAttempts } from "#db/queries/attempts.ts";
import { advanceShare } from "#db/queries/fair-shares.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { extendLeases, type LeaseState, listHeldSpecs, listLeaseStates, listUnclaimed } from "#db/queries/jobs-leases.ts";
import { together } from "#db/together.ts";
import { countWaiting, countWaitingByEnvironment, leaseNextJobs } from "#db/queries/jobs-queue.ts";
import { recordRunner } from "#db/queries/runners.ts";
import { closeForMaintenance, findLongestStartable } from "#src/domain/maintenance.ts";
import { listAnnounced } from "./class-slots-session.ts";
import { leaseMs, takeBack, takeOver } from "./leases-sweep.ts";
import { waitForNotice } from "./leases-wait.ts";
import { readMaintenance } from "./maintenance.ts";
import { Recently } from "./recently.ts";
import type { Runtime } from "./runtime.ts";
import { countOpenStreams } from "./stream.ts";

/** While a request is held open, its runner is alive: what it holds is extended this often. */
const extendEveryMs = 10_000;
/** A lease that was extended so lately need not be written again. */
const extendAfterMs = 5_000;
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
    const { lost, ...first } = await lookAtHeld(runtime, request);
    const adopted = await listAdopted(runtime, request, first.held);
    let { held } = first;
    let lookAgainAt = Date.now() + extendEveryMs;
    for (;;) {
      const leases = signal.aborted ? [] : await takeJobs(runtime, request);
      const stop = held.filter((job) => job.stopRequested);
      const waitMs = Math.min(lookAgainAt, endsAt) - Date.now();
      const hasNews = leases.length > 0 || lost.length > 0 || adopted !== undefined || rememberStops(runtime, stop);
      if (hasNews || Date.now() >= endsAt || signal.aborted) {
        const demand = await describeDemand(runtime);
        return { leases, stop: stop.map(({ id }) => id), lost, demand, ...(adopted && { adopted }) };
      }
      const heard = await notices.next(waitMs);
      if (heard === "work" && Date.now() < lookAgainAt) continue;
      ({ held } = await lookAtHeld(runtime, request));
      lookAgainAt = Date.now() + extendEveryMs;
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
  const offers = JSON.stringify([listOffers(request), request.outlook]);
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
  const { runner, instance, tier, holding, adopting = [] } = request;
  const now = runtime.clock.now();
  await recordRunner(runtime.db, { id: runner, tier, offers: listOffers(request), outlook: request.outlook ?? [], seenAt: now });
  if (instance !== undefined && isNew) await takeOver(runtime, runner, instance, adopting);
  const known = [...holding, ...adopting].map(({ jobId }) => jobId);
  const unclaimed = new Date(Math.max(now.getTime() - unclaimedMs, runtime.openedAt.getTime()));
  for (const id of await listUnclaimed(runtime.db, runner, known, unclaimed)) {
    await takeBack(runtime, id, (job) => job.state === "leased" && job.runner === runner);
  }
}

function listOffers({ offers, capacity }: LeaseRequest): Offer[] {
  return offers ?? capacity.filter(({ free }) => free > 0).map((entry) => Offer.strip().parse({ ...entry, slices: entry.free }));
}

/** What the runner says it holds, parted by whether it does. */
interface Holding {
  readonly held: readonly LeaseState[];
  /** What it believes to hold and does not. What it has just finished under the same token is no loss. */
  readonly lost: JobId[];
}

/** Looks at what the runner holds, and extends what has not been extended for a while. */
async function lookAtHeld({ db, clock }: Runtime, { runner, holding, adopting = [] }: LeaseRequest): Promise<Holding> {
  const named = [...holding, ...adopting];
  const states = new Map(
    (
      await listLeaseStates(
        db,
        named.map(({ jobId }) => jobId),
      )
    ).map((job) => [job.id, job]),
  );
  const held: LeaseState[] = [];
  const lost: JobId[] = [];
  for (const { jobId, fencingToken } of named) {
    const job = states.get(jobId);
    if (job?.fencingToken !== fencingToken) lost.push(jobId);
    else if ((job.state === "leased" || job.state === "running") && job.runner === runner) held.push(job);
    else if (job.state !== "finished") lost.push(jobId);
  }
  const expiresAt = new Date(clock.now().getTime() + leaseMs);
  const isOld = ({ leaseExpiresAt }: LeaseState) => expiresAt.getTime() - (leaseExpiresAt?.getTime() ?? 0) > extendAfterMs;
  const old = held.filter(isOld).map(({ id }) => id);
  if (old.length > 0) await extendLeases(db, runner, old, expiresAt);
  return { held, lost };
}

/** What a runner that began anew needs to know of the attempts that its pilots carry on; undefined where it names none. */
async function listAdopted({ db, clock }: Runtime, request: LeaseRequest, held: readonly LeaseState[]): Promise<Lease[] | undefined> {
  const { runner, adopting = [] } = request;
  if (adopting.length === 0) return undefined;
  const ids = adopting.map(({ jobId }) => jobId).filter((jobId) => held.some(({ id }) => id === jobId));
  const specs = ids.length === 0 ? [] : await listHeldSpecs(db, runner, ids);
  const expiresAt = new Date(clock.now().getTime() + leaseMs).toISOString();
  return adopting.flatMap((key) => {
    const job = specs.find(({ id, attempt, fencingToken }) => isSameAttempt(key, { jobId: id, attempt, fencingToken }));
    return job ? [{ key, expiresAt, spec: job.spec }] : [];
  });
}

async function takeJobs(runtime: Runtime, { runner, capacity }: LeaseRequest): Promise<Lease[]> {
  if (!capacity.some((entry) => entry.free > 0)) return [];
  const now = runtime.clock.now();
  const windows = await readMaintenance(runtime);
  const free = capacity.flatMap((entry) => (entry.free > 0 ? (closeForMaintenance(entry, windows, now) ?? []) : []));
  if (free.length === 0) return [];
  const expiresAt = new Date(now.getTime() + leaseMs);
  const leased = await runtime.db.transaction(async (tx) => {
    const taken: JobRow[] = [];
    // eslint-disable-next-line no-await-in-loop -- one transaction is one connection
    for (const entry of free) taken.push(...(await leaseNextJobs(tx, entry, { runner, now, expiresAt })));
    if (taken.length === 0) return taken;
    const tries = taken.map(({ id, attempt, fencingToken }) => ({ jobId: id, number: attempt, fencingToken, runner, createdAt: now }));
    const servedLast = Math.max(...taken.map((job) => job.virtualTime));
    await together(tx, [insertAttempts(tx, tries), advanceShare(tx, "queue", servedLast)]);
    return taken;
  });
  for (const job of leased) runtime.notices.tell({ kind: "job", userId: job.userId, jobId: job.id, changed: true, events: null }, { job });
  return leased.map(({ id, attempt, fencingToken, spec }) => ({
    key: { jobId: id, attempt, fencingToken },
    expiresAt: expiresAt.toISOString(),
    spec,
  }));
}

const stopsTold = new WeakMap<Runtime, Set<string>>();
const mostRemembered = 10_000;

/** Whether a stop is among them that was not told before: only such a one ends the wait. */
function rememberStops(runtime: Runtime, stops: readonly LeaseState[]): boolean {
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

/** Nothing is to be asked of a cluster for what maintenance keeps from starting. */
async function countDemand(runtime: Runtime): Promise<Demand> {
  const { db, clock } = runtime;
  const now = clock.now();
  const windows = await readMaintenance(runtime);
  const longest = { cpu: findLongestStartable("cpu", windows, now), gpu: findLongestStartable("gpu", windows, now) };
  const [waiting, environments, classSlots] = await Promise.all([
    countWaiting(db, longest),
    countWaitingByEnvironment(db, longest),
    listAnnounced(db, now),
  ]);
  return { waiting: waiting.map(describeWork), environments, openWorkspaces: countOpenStreams(), classSlots };
}

/** Of one device nothing is said: every runner knows it. */
const describeWork = ({ gpus, ...work }: Awaited<ReturnType<typeof countWaiting>>[number]): Demand["waiting"][number] =>
  gpus > 1 ? { ...work, gpus } : work;
