import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey, JobId, PilotId } from "#contract/ids.ts";
import type { Capacity, Demand, Lease, Offer } from "#contract/lease.ts";
import type { PilotHello, PilotSlice, RunnerMessage, SliceId } from "#contract/pilot.ts";
import type { Usage } from "#contract/verdict.ts";
import type { Allowance } from "./report-allowance.ts";

/** A slice and what stands on it. */
export interface SliceState {
  readonly slice: PilotSlice;
  readonly holds: AttemptKey | null;
  readonly healthy: boolean;
}

/** A pilot as the fleet sees it. */
export interface PilotState {
  readonly id: PilotId;
  readonly tier: PilotHello["tier"];
  readonly grades: boolean;
  readonly endsAtMs: number | null;
  readonly draining: boolean;
  /** Since when no connection stands; null while one does. */
  readonly unlinkedSinceMs: number | null;
  /** Whether it goes on without its runner and can say again what it has said. */
  readonly keeps: boolean;
  /** What it was last told may come. */
  readonly toldDemand: Demand | null;
  readonly slices: ReadonlyMap<SliceId, SliceState>;
}

/**
 * An attempt whose lease this runner holds. `unplaced` waits for a slice,
 * `running` is on one, `reporting` is over and the site has yet to take its last event.
 */
export interface AttemptState {
  readonly key: AttemptKey;
  readonly phase: "unplaced" | "running" | "reporting";
  readonly lease: Lease;
  readonly sinceMs: number;
  readonly on: SlicePlace | null;
  /** Whose pilot tells of it, or told; null before it was placed. */
  readonly teller: PilotId | null;
  /** Number of the newest event; 0 before the first. */
  readonly lastSeq: number;
  readonly usage: Usage | null;
  readonly allowance: Allowance;
}

/** A slice of one pilot. */
export interface SlicePlace {
  readonly pilot: PilotId;
  readonly slice: SliceId;
}

/** An attempt that a pilot of an earlier process carries on, until the site has said whether it is still ours. */
export interface Claim {
  readonly key: AttemptKey;
  readonly on: SlicePlace;
  /** The site is known to hold its events up to this number. */
  readonly through: number;
}

/** All that a runner knows; nothing of it outlives the process. */
export interface FleetState {
  readonly pilots: ReadonlyMap<PilotId, PilotState>;
  readonly attempts: ReadonlyMap<JobId, AttemptState>;
  /** Those of them that wait for a slice, oldest first. */
  readonly unplaced: ReadonlySet<JobId>;
  /** What the site last said may come. */
  readonly demand: Demand | null;
  /** Where an attempt at a job ended by a fault of the platform: the next one goes elsewhere. The oldest are forgotten. */
  readonly faulted: ReadonlyMap<JobId, readonly SlicePlace[]>;
  /** Pilots of an earlier process that should be back soon, since when. */
  readonly awaited: ReadonlyMap<PilotId, number>;
  readonly claims: ReadonlyMap<JobId, Claim>;
  readonly draining: boolean;
}

/** What happens to a fleet. */
export type FleetEvent =
  | { readonly kind: "pilot-joined"; readonly hello: PilotHello }
  /** `awaited`: one that served an earlier process of this runner and should come to the new one. */
  | { readonly kind: "pilot-awaited" | "pilot-linked" | "pilot-unlinked" | "pilot-draining"; readonly pilot: PilotId }
  | { readonly kind: "pilot-gone"; readonly pilot: PilotId; readonly detail: string }
  /** Its source knows better than it does when its allocation ends. */
  | { readonly kind: "pilot-ends"; readonly pilot: PilotId; readonly endsAtMs: number }
  /** Its source lets it go when it has finished what runs. */
  | { readonly kind: "pilot-released"; readonly pilot: PilotId }
  | { readonly kind: "leased" | "adopted"; readonly lease: Lease }
  | { readonly kind: "claim-refused"; readonly key: AttemptKey }
  /** The site holds the attempt's events up to this number. */
  | { readonly kind: "kept"; readonly key: AttemptKey; readonly through: number }
  | { readonly kind: "demanded"; readonly demand: Demand }
  | { readonly kind: "stop-asked"; readonly jobId: JobId }
  | { readonly kind: "reported"; readonly pilot: PilotId; readonly key: AttemptKey; readonly event: AttemptEvent }
  | {
      readonly kind: "released";
      readonly pilot: PilotId;
      readonly slice: SliceId;
      readonly key: AttemptKey;
      readonly healthy: boolean;
    }
  /** It takes no more attempts; what runs on it is still reported. */
  | { readonly kind: "slice-lost"; readonly pilot: PilotId; readonly slice: SliceId }
  /** A pilot said of an attempt what no honest one can say. */
  | { readonly kind: "distrusted"; readonly pilot: PilotId; readonly key: AttemptKey; readonly why: string }
  | { readonly kind: "settled" | "lease-lost"; readonly key: AttemptKey }
  | { readonly kind: "drain" }
  | { readonly kind: "tick" };

/** What the fleet is to do about it. */
export type FleetEffect =
  | { readonly kind: "send"; readonly pilot: PilotId; readonly message: RunnerMessage }
  | { readonly kind: "report"; readonly key: AttemptKey; readonly event: AttemptEvent }
  | { readonly kind: "forget"; readonly key: AttemptKey }
  | { readonly kind: "dismiss"; readonly pilot: PilotId; readonly why: string }
  | { readonly kind: "ignored"; readonly why: string };

/** A fleet before its first pilot. */
export const emptyFleet: FleetState = {
  pilots: new Map(),
  attempts: new Map(),
  unplaced: new Set(),
  faulted: new Map(),
  awaited: new Map(),
  claims: new Map(),
  demand: null,
  draining: false,
};

/** A slice that takes an attempt at once, and whose it is. */
export interface FreePlace {
  readonly pilot: PilotId;
  readonly slice: PilotSlice;
  readonly endsAtMs: number | null;
  readonly grades: boolean;
}

/** Slices that would take an attempt at once. */
export function listFree(state: FleetState): FreePlace[] {
  const free: FreePlace[] = [];
  for (const pilot of state.pilots.values()) for (const place of listFreeOf(pilot)) free.push(place);
  return free;
}

/** By pilot, for as long as nothing about it changes: one event changes one pilot, and there may be hundreds. */
const freeOf = new WeakMap<PilotState, readonly FreePlace[]>();

function listFreeOf(pilot: PilotState): readonly FreePlace[] {
  const known = freeOf.get(pilot);
  if (known) return known;
  const { id, slices, endsAtMs, grades, draining, unlinkedSinceMs } = pilot;
  const all = draining || unlinkedSinceMs !== null ? [] : [...slices.values()];
  const free = all.filter(({ holds, healthy }) => healthy && holds === null).map(({ slice }) => ({ pilot: id, slice, endsAtMs, grades }));
  freeOf.set(pilot, free);
  return free;
}

/** Attempts whose leases are to be extended. */
export function listHolding(state: FleetState): AttemptKey[] {
  return [...state.attempts.values()].map(({ key }) => key);
}

/** Attempts that the site is to be asked about. */
export function listClaims(state: FleetState): AttemptKey[] {
  return [...state.claims.values()].map(({ key }) => key);
}

/** Said only where it says something: a site that does not know the word refuses the request, and gives no such work away. */
function describeRest({ gpus }: PilotSlice, grades: boolean): Pick<Offer, "gpus" | "grades"> {
  return { ...(gpus === undefined ? {} : { gpus }), ...(grades ? {} : { grades }) };
}

/** As many as a lease request may state. */
const MAX_GROUPS = 64;

/** All that stay in service, as a lease request states them: one entry for slices that are alike. */
export function makeOffers(state: FleetState): Offer[] {
  const offers = new Map<string, Offer>();
  for (const { slices, draining, grades } of state.draining ? [] : state.pilots.values()) {
    for (const { slice, healthy } of draining ? [] : slices.values()) {
      if (!healthy) continue;
      const environments = slice.environments.toSorted();
      const name = JSON.stringify([slice.kind, slice.gpus, environments, slice.memoryBytes, grades]);
      const alike = { sliceKind: slice.kind, environments, memoryBytes: slice.memoryBytes, ...describeRest(slice, grades) };
      offers.set(name, { ...alike, slices: (offers.get(name)?.slices ?? 0) + 1 });
    }
  }
  return [...offers.values()].slice(0, MAX_GROUPS);
}

/** Free slices as a lease request states them: one entry for slices that are alike. */
export function makeCapacity(state: FleetState): Capacity[] {
  if (state.draining || state.unplaced.size > 0) return [];
  const groups = new Map<string, Capacity>();
  // One pilot that offers all kinds of slices must not crowd out the others.
  const most = Math.max(1, Math.floor(MAX_GROUPS / Math.max(1, state.pilots.size)));
  for (const pilot of state.pilots.values()) {
    for (const [name, own] of listGroups(pilot).slice(0, most)) {
      const known = groups.get(name);
      groups.set(name, known ? { ...known, free: known.free + own.free } : own);
    }
  }
  return [...groups.values()].slice(0, MAX_GROUPS);
}

/** Kept like `freeOf`. */
const groupsOf = new WeakMap<PilotState, readonly (readonly [name: string, Capacity])[]>();

/** What one pilot has free, by what its slices have in common. */
function listGroups(pilot: PilotState): readonly (readonly [name: string, Capacity])[] {
  const known = groupsOf.get(pilot);
  if (known) return known;
  const groups = new Map<string, Capacity>();
  for (const { slice, endsAtMs, grades } of listFreeOf(pilot)) {
    const environments = slice.environments.toSorted();
    const name = JSON.stringify([slice.kind, slice.gpus, environments, slice.memoryBytes, endsAtMs, grades]);
    const endsAt = endsAtMs === null ? null : new Date(endsAtMs).toISOString();
    const free = (groups.get(name)?.free ?? 0) + 1;
    groups.set(name, { sliceKind: slice.kind, environments, free, memoryBytes: slice.memoryBytes, endsAt, ...describeRest(slice, grades) });
  }
  groupsOf.set(pilot, [...groups]);
  return [...groups];
}
