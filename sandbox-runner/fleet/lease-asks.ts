import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { AttemptKey, JobId, RunnerId } from "#contract/ids.ts";
import type { Capacity, Demand, Lease } from "#contract/lease.ts";
import type { SliceKind } from "#contract/limits.ts";
import type { Outlook } from "#contract/outlook.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { describeError } from "../core/errors.ts";
import { type FleetState, listClaims, listHolding, makeCapacity, makeOffers } from "../core/fleet-state.ts";
import { Backoff } from "../site/backoff.ts";
import type { SiteClient } from "../site/site-client.ts";

/** What the site's answers bring. */
export interface LeaseListener {
  leased(lease: Lease): void;
  adopted(lease: Lease): void;
  /** The site leased what this runner cannot do. */
  notUnderstood(key: AttemptKey, why: string): void;
  claimRefused(key: AttemptKey): void;
  stopAsked(jobId: JobId): void;
  leaseLost(key: AttemptKey): void;
  demanded(demand: Demand): void;
}

/** What a request is made from, as it is now. */
export interface LeaseKnowledge {
  state(): FleetState;
  outlook(): readonly Outlook[];
}

interface Ask {
  readonly kinds: ReadonlySet<SliceKind>;
  /** What it told of slices to come. */
  readonly outlook: readonly Outlook[];
  /** Whether it names attempts of an earlier process. */
  readonly adopts: boolean;
  readonly abort: AbortController;
}

/** How long the site holds a request open. Holding attempts' leases are extended at least this often. */
const WAIT_MS = 20_000;

/**
 * How soon to ask while nothing is free, only to hear of stops. Most runs are over before: each would cost a request
 * that is broken off, with its connection, as soon as a slice is free.
 */
const LISTEN_AFTER_MS = 150;

/** How soon to ask again after an answer that brought nothing new. */
const REPEAT_AFTER_MS = 50;

/**
 * Keeps a lease request outstanding for every kind of slice that is free, and soon
 * one where none is. Only a request that offered nothing is ever broken off: the site
 * cannot have answered it with a lease that would then be lost.
 */
export class LeaseAsks {
  readonly #runner: RunnerId;
  /** Tells the site that whatever an earlier process held is gone. */
  readonly #instance = randomUUID();
  readonly #client: SiteClient;
  readonly #knowledge: LeaseKnowledge;
  readonly #listener: LeaseListener;
  readonly #log: Logger;
  readonly #asks = new Set<Ask>();
  readonly #backoff = new Backoff({ mostMs: 2_000 });
  #stopped: ReadonlySet<JobId> = new Set();
  #listening: NodeJS.Timeout | undefined;
  #closed = false;
  #away = false;

  constructor(runner: RunnerId, client: SiteClient, knowledge: LeaseKnowledge, listener: LeaseListener, log: Logger) {
    this.#runner = runner;
    this.#client = client;
    this.#knowledge = knowledge;
    this.#listener = listener;
    this.#log = log;
  }

  /** Asks for what is free and not yet asked for. Called whenever the fleet has changed. */
  refresh(): void {
    // The first request ends all that an earlier process held and this one does not name.
    const state = this.#knowledge.state();
    if (this.#closed || state.awaited.size > 0) return;
    const covered = new Set([...this.#asks].flatMap(({ kinds }) => [...kinds]));
    const capacity = makeCapacity(state).filter(({ sliceKind }) => !covered.has(sliceKind));
    const adopts = state.claims.size > 0 && ![...this.#asks].some((ask) => ask.adopts);
    if (capacity.length === 0 && !adopts) {
      this.#dropOutdated();
      if (this.#asks.size === 0) this.#listening ??= setTimeout(() => this.#ask([]), LISTEN_AFTER_MS);
      return;
    }
    for (const ask of this.#asks) if (ask.kinds.size === 0) this.#drop(ask);
    this.#ask(capacity);
  }

  #ask(capacity: Capacity[]): void {
    clearTimeout(this.#listening);
    this.#listening = undefined;
    const kinds = new Set(capacity.map(({ sliceKind }) => sliceKind));
    // Of a kind that is free nobody waits for more.
    const outlook = this.#knowledge.outlook().filter(({ sliceKind }) => !kinds.has(sliceKind));
    const adopts = this.#knowledge.state().claims.size > 0;
    const ask = { kinds, outlook, adopts, abort: new AbortController() };
    this.#asks.add(ask);
    void this.#run(ask, capacity);
  }

  /** Learners who wait are told why: that has changed since the request that offers nothing was made. */
  #dropOutdated(): void {
    const outlook = JSON.stringify(this.#knowledge.outlook());
    for (const ask of this.#asks) if (ask.kinds.size === 0 && JSON.stringify(ask.outlook) !== outlook) this.#drop(ask);
  }

  /** Asks no more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#listening);
    for (const ask of this.#asks) this.#drop(ask);
  }

  #drop(ask: Ask): void {
    this.#asks.delete(ask);
    ask.abort.abort();
  }

  async #run(ask: Ask, capacity: Capacity[]): Promise<void> {
    const { signal } = ask.abort;
    const state = this.#knowledge.state();
    const holding = listHolding(state);
    const offers = makeOffers(state);
    const claims = listClaims(state);
    const tier = [...state.pilots.values()].some((pilot) => pilot.tier === "confined") ? "confined" : "caged";
    try {
      const who = { contract: CONTRACT_VERSION, runner: this.#runner, instance: this.#instance } as const;
      // Said only where it says something: a site that does not know the word refuses the request.
      const outlook = ask.outlook.length > 0 ? { outlook: [...ask.outlook] } : {};
      const adopting = claims.length > 0 ? { adopting: claims } : {};
      const request = { ...who, ...adopting, tier, capacity, offers, ...outlook, holding, waitMs: WAIT_MS } as const;
      const { leases, lost, stop, demand, adopted, notUnderstood } = await this.#client.lease(request, signal);
      this.#asks.delete(ask);
      this.#backoff.reset();
      if (this.#away) this.#log.info("the site answers again");
      this.#away = false;
      for (const lease of leases) this.#listener.leased(lease);
      for (const { key, why } of notUnderstood) this.#listener.notUnderstood(key, why);
      for (const lease of adopted) this.#listener.adopted(lease);
      for (const key of claims) if (!adopted.some((lease) => lease.key.jobId === key.jobId)) this.#listener.claimRefused(key);
      const news =
        claims.length + leases.length + notUnderstood.length + lost.length + stop.filter((jobId) => !this.#stopped.has(jobId)).length;
      this.#stopped = new Set(stop);
      for (const jobId of stop) this.#listener.stopAsked(jobId);
      for (const key of holding) if (lost.includes(key.jobId)) this.#listener.leaseLost(key);
      if (demand) this.#listener.demanded(demand);
      // A stop is repeated until the attempt has ended; asking again at once would only hear it again.
      if (news === 0) await pause(REPEAT_AFTER_MS, undefined, { signal }).catch(() => undefined);
    } catch (error) {
      if (signal.aborted) return;
      if (!this.#away) this.#log.warn({ error: describeError(error) }, "the site does not lease; running attempts go on");
      this.#away = true;
      await this.#backoff.wait(signal);
      this.#asks.delete(ask);
    }
    this.refresh();
  }
}
