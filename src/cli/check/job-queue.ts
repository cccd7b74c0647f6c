import { randomUUID } from "node:crypto";
import type { AttemptEvent } from "#contract/event.ts";
import { JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { countDevices } from "#contract/limits.ts";
import { type EventsRequest, type EventsResponse, type Lease, type LeaseRequest, type LeaseResponse, Offer } from "#contract/lease.ts";
import { countServing, type Wanted } from "#src/domain/served-jobs.ts";
import { CheckRefusal } from "./refusal.ts";

/** What came back for one job. */
export interface CheckedJob {
  readonly id: JobId;
  readonly events: readonly AttemptEvent[];
  readonly finished: Extract<AttemptEvent, { kind: "finished" }>;
}

interface Pending {
  readonly lease: Lease;
  readonly events: AttemptEvent[];
  readonly done: PromiseWithResolvers<CheckedJob>;
}

/** Jobs of one check, one attempt each, in the order in which they were given. Nothing is kept. */
export class JobQueue {
  #waiting: Pending[] = [];
  readonly #underWay = new Map<JobId, Pending>();
  readonly #toStop = new Set<JobId>();
  #news = Promise.withResolvers<void>();

  /** Resolves when the job's attempt has finished; rejects with the signal's reason, or where no slice could ever take it. */
  async submit(spec: JobSpec, signal?: AbortSignal): Promise<CheckedJob> {
    signal?.throwIfAborted();
    const key = { jobId: JobId.parse(randomUUID()), attempt: 1, fencingToken: 1 };
    const pending: Pending = { lease: { key, expiresAt: inAnHour(), spec }, events: [], done: Promise.withResolvers() };
    const giveUp = () => this.#giveUp(pending, signal?.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    this.#waiting.push(pending);
    this.wake();
    try {
      return await pending.done.promise;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Answers every request that is held open. */
  wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Jobs for what is free, at once or when there are any; or after the time that the runner waits. */
  async lease({ capacity, offers, waitMs }: LeaseRequest): Promise<LeaseResponse> {
    if (offers) this.#refuseUnserved(offers);
    const take = () =>
      capacity.filter(({ free }) => free > 0).flatMap((entry) => this.#take(Offer.strip().parse({ ...entry, slices: entry.free })));
    let leases = take();
    if (leases.length === 0 && this.#toStop.size === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, waitMs);
      await Promise.race([this.#news.promise, promise]);
      clearTimeout(timer);
      leases = take();
    }
    const stop = [...this.#toStop];
    this.#toStop.clear(); // told once: otherwise the runner would be answered at once until the attempt has ended
    return { leases, stop, lost: [], demand: this.#demand() };
  }

  /** Keeps events in their order. What is not, or no longer, under way here is accepted unread. */
  receive({ key, events }: EventsRequest): EventsResponse {
    const pending = this.#underWay.get(key.jobId);
    if (!pending) return { acceptedThrough: Math.max(...events.map((event) => event.seq)) };
    for (const event of events) {
      if (event.seq !== pending.events.length + 1) continue;
      pending.events.push(event);
      if (event.kind !== "finished") continue;
      this.#underWay.delete(key.jobId);
      pending.done.resolve({ id: key.jobId, events: pending.events, finished: event });
    }
    return { acceptedThrough: pending.events.length };
  }

  #take(offer: Offer): Lease[] {
    const taken: Pending[] = [];
    this.#waiting = this.#waiting.filter((pending) => {
      const takes = taken.length < offer.slices && countServing(wantedBy(pending.lease.spec), [offer]) > 0;
      if (takes) taken.push(pending);
      return !takes;
    });
    for (const pending of taken) this.#underWay.set(pending.lease.key.jobId, pending);
    return taken.map(({ lease }) => ({ ...lease, expiresAt: inAnHour() }));
  }

  #refuseUnserved(offers: readonly Offer[]): void {
    this.#waiting = this.#waiting.filter(({ lease: { spec }, done }) => {
      if (countServing(wantedBy(spec), offers) > 0) return true;
      done.reject(new CheckRefusal(describeUnserved(wantedBy(spec))));
      return false;
    });
  }

  #giveUp(pending: Pending, reason: unknown): void {
    this.#waiting = this.#waiting.filter((other) => other !== pending);
    const { jobId } = pending.lease.key;
    if (this.#underWay.has(jobId)) this.#toStop.add(jobId);
    pending.done.reject(reason);
    this.wake();
  }

  /** Pools of waiting sandboxes follow it. */
  #demand(): LeaseResponse["demand"] {
    const counts = new Map<string, number>();
    for (const { lease } of this.#waiting) counts.set(lease.spec.environment, (counts.get(lease.spec.environment) ?? 0) + 1);
    const environments = [...counts].slice(0, 64).map(([name, waiting]) => ({ name, waiting }));
    return { waiting: [], environments, openWorkspaces: 1, classSlots: [] };
  }
}

const wantedBy = ({ kind, needs, environment, limits }: JobSpec): Wanted => ({
  kind,
  slice: needs.slice,
  gpus: countDevices(needs),
  environment,
  memoryBytes: Math.max(needs.minMemoryBytes, limits.memoryBytes),
});

function describeUnserved({ slice, gpus, environment, memoryBytes }: Wanted): string {
  const kind =
    slice === "any" ? "a slice" : slice === "gpu" && gpus > 1 ? `a slice of ${gpus} GPUs together` : `a ${slice.toUpperCase()} slice`;
  return `No slice of this machine takes it: it needs ${kind} with ${Math.ceil(memoryBytes / 2 ** 20)} MiB and the environment ${environment}, where judges may run. \`npx atelier doctor\` says what this machine has.`;
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
