import type { AttemptKey, JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import type { Capacity, Demand, Lease } from "#contract/lease.ts";
import type { AttemptEvent } from "#contract/event.ts";
import { nextState } from "#src/domain/job-transitions.ts";
import type { JobState } from "#src/domain/job-state.ts";
import { choosePriorityClass, correctClock, placeInQueue } from "#src/domain/queue-order.ts";
import { mayRetry } from "#src/domain/retry.ts";
import { listServed } from "#src/domain/served-jobs.ts";
import type { ClassSlot, Press } from "./class-day.ts";
import { makeSpec } from "./spec.ts";

/** A job as the site keeps it, and what the bench wants to know of it. */
export interface SimulatedJob {
  readonly id: JobId;
  readonly press: Press;
  readonly spec: JobSpec;
  readonly priorityClass: number;
  readonly startTag: number;
  state: JobState;
  attempt: number;
  faults: number;
  leasedAtMs: number | null;
  endedAtMs: number | null;
  /** How often a result of it was taken: more than once would be a second grade. */
  results: number;
}

/** An allocation must outlive its jobs by this much, as in the site's own query. */
const MARGIN_MS = 30_000;
const LEASE_MS = 30_000;
/** How far ahead the site tells of classes. */
const TOLD_AHEAD_MS = 4 * 3_600_000;

/** The site's part: who is next, by the rules of `src/domain/`; leases, retries and results. Only where rows lie is its own. */
export class SimulatedSite {
  readonly jobs: SimulatedJob[] = [];
  readonly #byId = new Map<JobId, SimulatedJob>();
  readonly #waiting: SimulatedJob[] = [];
  readonly #clocks = new Map<string, number>();
  readonly #slots: readonly ClassSlot[];
  /** Learners with a workspace open. */
  present = 0;
  onEnded: (job: SimulatedJob) => void = () => undefined;

  constructor(slots: readonly ClassSlot[]) {
    this.#slots = slots;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  enqueue(press: Press): void {
    const { learner, kind, exercise, inClass } = press;
    const clocks = { queue: this.#clocks.get("queue") ?? 0, learner: this.#clocks.get(learner) ?? 0 };
    const placed = placeInQueue(clocks, exercise.estimateSeconds);
    this.#advance(learner, placed.learner);
    const id = `00000000-0000-4000-8000-${String(this.jobs.length).padStart(12, "0")}` as JobId;
    const priorityClass = choosePriorityClass({ kind, classInSession: inClass });
    const fresh = { state: "waiting", attempt: 0, faults: 0, leasedAtMs: null, endedAtMs: null, results: 0 } as const;
    const job: SimulatedJob = { id, press, spec: makeSpec(press), priorityClass, startTag: placed.startTag, ...fresh };
    this.jobs.push(job);
    this.#byId.set(id, job);
    this.#line(job);
  }

  find(id: JobId): SimulatedJob {
    return this.#byId.get(id)!;
  }

  lease(capacity: readonly Capacity[], nowMs: number): Lease[] {
    return capacity.flatMap((entry) => {
      const { slices, kinds } = listServed(entry);
      const lastsMs = entry.endsAt === null ? Infinity : Date.parse(entry.endsAt) - nowMs - MARGIN_MS;
      const fits = ({ spec, press }: SimulatedJob) =>
        slices.includes(spec.needs.slice) && kinds.includes(press.kind) && spec.limits.wallSeconds * 1000 <= lastsMs;
      const taken: SimulatedJob[] = [];
      for (const job of this.#waiting) if (taken.length < entry.free && fits(job)) taken.push(job);
      for (const job of taken) {
        this.#waiting.splice(this.#waiting.indexOf(job), 1);
        job.state = nextState(job.state, "leased")!;
        job.attempt += 1;
        job.leasedAtMs ??= nowMs;
        this.#advance("queue", job.startTag);
      }
      return taken.map((job) => ({ key: keyOf(job), expiresAt: new Date(nowMs + LEASE_MS).toISOString(), spec: job.spec }));
    });
  }

  /** Takes an attempt's last event. Whether it did; under an old token it does not. */
  take(key: AttemptKey, event: AttemptEvent, nowMs: number): boolean {
    const job = this.find(key.jobId);
    if (key.fencingToken !== job.attempt || event.kind !== "finished") return false;
    const isFault = event.ending.reason === "platform-fault";
    if (isFault) job.faults += 1;
    const isRetried = isFault && mayRetry({ faults: job.faults, losses: 0, unhealthySlices: 0 });
    const state = nextState(job.state, isRetried ? "faulted" : "ended");
    if (state === undefined) return false;
    job.state = state;
    if (isRetried) this.#line(job);
    else this.#settle(job, isFault ? 0 : event.usage.wallMs / 1000, nowMs);
    if (!isRetried && !isFault) job.results += 1;
    return true;
  }

  describeDemand(nowMs: number): Demand {
    const classSlots = this.#slots
      .filter(({ startsAtMs, endsAtMs }) => startsAtMs - nowMs <= TOLD_AHEAD_MS && endsAtMs > nowMs)
      .map(({ startsAtMs, seats }) => ({ startsAt: new Date(startsAtMs).toISOString(), seats, sliceKind: "gpu" as const }));
    const seconds = this.#waiting.reduce((sum, { press }) => sum + press.exercise.estimateSeconds, 0);
    return { waiting: [{ slice: "any", jobs: this.#waiting.length, seconds }], openWorkspaces: this.present, classSlots };
  }

  #settle(job: SimulatedJob, servedSeconds: number, nowMs: number): void {
    const { learner, exercise } = job.press;
    const difference = correctClock({ estimateSeconds: exercise.estimateSeconds, servedSeconds });
    this.#clocks.set(learner, Math.max(0, (this.#clocks.get(learner) ?? 0) + difference));
    job.endedAtMs = nowMs;
    this.onEnded(job);
  }

  #advance(owner: string, time: number): void {
    this.#clocks.set(owner, Math.max(this.#clocks.get(owner) ?? 0, time));
  }

  #line(job: SimulatedJob): void {
    const place = this.#waiting.findLastIndex((other) => compare(other, job) <= 0);
    this.#waiting.splice(place + 1, 0, job);
  }
}

/** The order of the site's query. */
const compare = (a: SimulatedJob, b: SimulatedJob): number =>
  a.priorityClass - b.priorityClass || a.startTag - b.startTag || a.press.atMs - b.press.atMs;

const keyOf = ({ id, attempt }: SimulatedJob): AttemptKey => ({ jobId: id, attempt, fencingToken: attempt });
