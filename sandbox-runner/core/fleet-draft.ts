import { type AttemptKey, isSameAttempt, type JobId, type PilotId } from "#contract/ids.ts";
import type { Demand } from "#contract/lease.ts";
import type { SliceId } from "#contract/pilot.ts";
import type { AttemptState, Claim, FleetEffect, FleetState, PilotState, SlicePlace, SliceState } from "./fleet-state.ts";
import { ForkedMap } from "./forked-map.ts";

/** A fleet's state while one event is taken in, and what follows from it so far. */
export interface Draft {
  readonly pilots: ForkedMap<PilotId, PilotState>;
  readonly attempts: ForkedMap<JobId, AttemptState>;
  readonly unplaced: Set<JobId>;
  demand: Demand | null;
  readonly faulted: ForkedMap<JobId, readonly SlicePlace[]>;
  readonly awaited: Map<PilotId, number>;
  readonly claims: Map<JobId, Claim>;
  draining: boolean;
  readonly effects: FleetEffect[];
  readonly nowMs: number;
}

/** A draft that can be changed without the state noticing. */
export function openDraft(state: FleetState, nowMs: number): Draft {
  return {
    ...state,
    pilots: new ForkedMap(state.pilots),
    attempts: new ForkedMap(state.attempts),
    unplaced: new Set(state.unplaced),
    faulted: new ForkedMap(state.faulted),
    awaited: new Map(state.awaited),
    claims: new Map(state.claims),
    effects: [],
    nowMs,
  };
}

/** The attempt under this very key; one of the same job under another lease is not it. */
export function findAttempt(draft: Draft, key: AttemptKey): AttemptState | undefined {
  const attempt = draft.attempts.get(key.jobId);
  return attempt && isSameAttempt(attempt.key, key) ? attempt : undefined;
}

/** Changes a pilot that is there. */
export function changePilot(draft: Draft, id: PilotId, change: Partial<PilotState>): void {
  const pilot = draft.pilots.get(id);
  if (pilot) draft.pilots.set(id, { ...pilot, ...change });
}

/** Changes a slice that is there. */
export function changeSlice(draft: Draft, pilot: PilotId, slice: SliceId, change: Partial<SliceState>): void {
  const state = draft.pilots.get(pilot)?.slices.get(slice);
  if (state) changePilot(draft, pilot, { slices: new Map(draft.pilots.get(pilot)?.slices).set(slice, { ...state, ...change }) });
}

/** Notes that something came to nothing. */
export function ignore(draft: Draft, why: string): void {
  draft.effects.push({ kind: "ignored", why });
}
