import type { AttemptEvent } from "#contract/event.ts";
import type { FaultName } from "#contract/fault.ts";
import { type AttemptKey, isSameAttempt, type JobId, type PilotId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import type { PilotHello, SliceId } from "#contract/pilot.ts";
import { adopt, ceaseWaiting, forgetClaims, noteClaims, refuseClaim, tellKept } from "./adoption.ts";
import { shareDemand } from "./demand-share.ts";
import { makeFaultEvent } from "./fault-event.ts";
import { changePilot, changeSlice, type Draft, findAttempt, ignore, openDraft } from "./fleet-draft.ts";
import {
  type AttemptState,
  type FleetEffect,
  type FleetEvent,
  type FleetState,
  type FreePlace,
  listFree,
  type SliceState,
} from "./fleet-state.ts";
import { findPlace, fits } from "./placement.ts";
import { makeAllowance, spend } from "./report-allowance.ts";

/** How long an unlinked pilot may take to come back before its attempts count as lost. */
export const LINK_GRACE_MS = 30_000;
/** How long a job that failed on a slice waits for another one that is busy, before it takes the same again. */
export const AVOID_GRACE_MS = 15_000;
/** Of so many jobs it is known where they failed. */
const MOST_FAULTED = 1_000;
/** How long a leased job waits for a slice that fits: a local pilot restarts within seconds. */
export const PLACE_GRACE_MS = 30_000;
/** How long an attempt may take beyond its wall limit before its pilot counts as stuck: files to fetch, a cold start, a patient judge, artifacts to hand in. */
export const OVERDUE_MS = 15 * 60_000;

/** Decides what follows from one event. Touches nothing: the effects are the caller's to carry out, in order. */
export function step(state: FleetState, event: FleetEvent, nowMs: number): { state: FleetState; effects: FleetEffect[] } {
  const draft = openDraft(state, nowMs);
  apply(draft, event);
  place(draft);
  const { effects, nowMs: _, ...after } = draft;
  return { state: after, effects };
}

function apply(draft: Draft, event: FleetEvent): void {
  switch (event.kind) {
    case "pilot-joined":
      return join(draft, event.hello);
    case "pilot-awaited":
      return void draft.awaited.set(event.pilot, draft.nowMs);
    case "pilot-linked":
      return changePilot(draft, event.pilot, { unlinkedSinceMs: null });
    case "pilot-unlinked":
      return changePilot(draft, event.pilot, { unlinkedSinceMs: draft.nowMs });
    case "pilot-draining":
      return changePilot(draft, event.pilot, { draining: true });
    case "pilot-ends":
      return changePilot(draft, event.pilot, { endsAtMs: event.endsAtMs });
    case "pilot-released":
      return drainPilot(draft, event.pilot);
    case "pilot-gone":
      return losePilot(draft, event.pilot, event.detail);
    case "leased":
      return take(draft, event.lease);
    case "adopted":
      return adopt(draft, event.lease);
    case "claim-refused":
      return refuseClaim(draft, event.key);
    case "kept":
      return tellKept(draft, event.key, event.through);
    case "demanded":
      draft.demand = event.demand;
      return;
    case "stop-asked":
      return stop(draft, event.jobId);
    case "lease-lost":
      return drop(draft, findAttempt(draft, event.key));
    case "reported":
      return report(draft, event.pilot, event.key, event.event);
    case "distrusted":
      return distrust(draft, event.pilot, event.key, event.why);
    case "released":
      return release(draft, event.pilot, event.slice, event.key, event.healthy);
    case "slice-lost":
      return changeSlice(draft, event.pilot, event.slice, { healthy: false });
    case "settled":
      return settle(draft, event.key);
    case "drain":
      return drain(draft);
    case "tick":
      return tick(draft);
  }
}

function join(draft: Draft, hello: PilotHello): void {
  losePilot(draft, hello.pilot, "the pilot started anew");
  const slices = hello.slices.map((slice): [SliceId, SliceState] => [slice.id, { slice, holds: null, healthy: true }]);
  draft.pilots.set(hello.pilot, {
    id: hello.pilot,
    tier: hello.tier,
    grades: hello.grades ?? true,
    endsAtMs: hello.endsAt === null ? null : Date.parse(hello.endsAt),
    draining: draft.draining,
    unlinkedSinceMs: null,
    keeps: hello.holds !== undefined,
    toldDemand: null,
    slices: new Map(slices),
  });
  noteClaims(draft, hello);
  if (draft.draining) draft.effects.push({ kind: "send", pilot: hello.pilot, message: { kind: "drain" } });
}

function losePilot(draft: Draft, id: PilotId, detail: string): void {
  draft.awaited.delete(id);
  forgetClaims(draft, id);
  if (!draft.pilots.delete(id)) return;
  for (const attempt of draft.attempts.values()) {
    if (attempt.on?.pilot !== id) continue;
    draft.attempts.set(attempt.key.jobId, { ...attempt, on: null });
    if (attempt.phase === "running") fault(draft, attempt, "pilot-lost", detail);
  }
}

function take(draft: Draft, lease: Lease): void {
  const { key } = lease;
  const held = draft.attempts.get(key.jobId);
  if (held && held.key.fencingToken >= key.fencingToken) return ignore(draft, `lease ${key.fencingToken} of ${key.jobId} is not newer`);
  drop(draft, held);
  const claim = draft.claims.get(key.jobId);
  if (claim) refuseClaim(draft, claim.key);
  const fresh = { phase: "unplaced", sinceMs: draft.nowMs, on: null, teller: null, lastSeq: 0, usage: null } as const;
  draft.attempts.set(key.jobId, { key, lease, ...fresh, allowance: makeAllowance(lease.spec) });
  draft.unplaced.add(key.jobId);
}

/** Every waiting attempt goes to the best free slice, oldest first. */
function place(draft: Draft): void {
  for (const jobId of draft.unplaced) {
    const attempt = draft.attempts.get(jobId);
    if (!attempt) continue;
    const place = findPlace(attempt.lease.spec, listAcceptable(draft, attempt), draft.nowMs);
    if (!place) continue;
    const { pilot, slice } = place;
    changeSlice(draft, pilot, slice.id, { holds: attempt.key });
    draft.attempts.set(jobId, { ...attempt, phase: "running", on: { pilot, slice: slice.id }, teller: pilot, sinceMs: draft.nowMs });
    draft.unplaced.delete(jobId);
    const message = { kind: "assign" as const, slice: slice.id, key: attempt.key, spec: attempt.lease.spec };
    draft.effects.push({ kind: "send", pilot, message });
  }
}

/** Free slices, less those on which this job has failed: as long as there is another to wait for, and not for ever. */
function listAcceptable(draft: Draft, { key, lease, sinceMs }: AttemptState): FreePlace[] {
  const free = listFree(draft);
  const failedOn = draft.faulted.get(key.jobId) ?? [];
  if (failedOn.length === 0 || draft.nowMs - sinceMs >= AVOID_GRACE_MS) return free;
  const isFresh = (pilot: PilotId, slice: SliceId) => !failedOn.some((place) => place.pilot === pilot && place.slice === slice);
  const others = [...draft.pilots.values()].flatMap(({ id, endsAtMs, grades, slices }) =>
    [...slices.values()].filter(({ slice, healthy }) => healthy && isFresh(id, slice.id)).map(({ slice }) => ({ slice, endsAtMs, grades })),
  );
  if (!others.some((place) => fits(lease.spec, place, draft.nowMs))) return free;
  return free.filter(({ pilot, slice }) => isFresh(pilot, slice.id));
}

function stop(draft: Draft, jobId: JobId): void {
  const attempt = draft.attempts.get(jobId);
  if (attempt?.phase === "running" && attempt.on) {
    draft.effects.push({ kind: "send", pilot: attempt.on.pilot, message: { kind: "stop", key: attempt.key } });
  } else if (attempt?.phase === "unplaced") {
    const event = { ...makeFaultEvent(1, draft.nowMs, "no-slice", ""), ending: { reason: "stopped" as const } };
    finish(draft, attempt, event);
  }
}

/** The lease is no longer ours: end the attempt wherever it is and say nothing of it. */
function drop(draft: Draft, attempt: AttemptState | undefined): void {
  if (!attempt) return;
  draft.attempts.delete(attempt.key.jobId);
  draft.unplaced.delete(attempt.key.jobId);
  draft.effects.push({ kind: "forget", key: attempt.key });
  if (attempt.on) draft.effects.push({ kind: "send", pilot: attempt.on.pilot, message: { kind: "kill", key: attempt.key } });
}

function report(draft: Draft, pilot: PilotId, key: AttemptKey, event: AttemptEvent): void {
  const attempt = findAttempt(draft, key);
  if (attempt?.phase !== "running" || attempt.on?.pilot !== pilot)
    return ignore(draft, `${pilot} reported on ${key.jobId}, which it does not hold`);
  if (event.seq !== attempt.lastSeq + 1)
    return ignore(draft, `${pilot} reported event ${event.seq} of ${key.jobId} after ${attempt.lastSeq}`);
  const allowance = spend(attempt.allowance, event);
  if (!allowance) return distrust(draft, pilot, key, `its pilot reported more of ${event.kind} than an attempt can bring`);
  if (event.kind === "finished") return finish(draft, attempt, event);
  const usage = event.kind === "usage" ? event.usage : attempt.usage;
  draft.attempts.set(key.jobId, { ...attempt, lastSeq: event.seq, usage, allowance });
  draft.effects.push({ kind: "report", key, event });
}

/** Ends an attempt whose pilot does not tell the truth about it, as the platform's fault. */
function distrust(draft: Draft, pilot: PilotId, key: AttemptKey, why: string): void {
  const attempt = findAttempt(draft, key);
  if (attempt?.phase !== "running" || attempt.on?.pilot !== pilot) return ignore(draft, `${pilot} is not to be believed: ${why}`);
  fault(draft, attempt, "unfinished", why);
  draft.effects.push({ kind: "send", pilot, message: { kind: "kill", key } });
}

function release(draft: Draft, pilot: PilotId, slice: SliceId, key: AttemptKey, healthy: boolean): void {
  const state = draft.pilots.get(pilot)?.slices.get(slice);
  if (!state?.holds || !isSameAttempt(state.holds, key))
    return ignore(draft, `${pilot} released ${slice}, which does not hold ${key.jobId}`);
  changeSlice(draft, pilot, slice, { holds: null, healthy });
  if (draft.claims.get(key.jobId)?.on.pilot === pilot) draft.claims.delete(key.jobId);
  const attempt = findAttempt(draft, key);
  if (!attempt?.on || attempt.on.pilot !== pilot) return;
  draft.attempts.set(key.jobId, { ...attempt, on: null });
  if (attempt.phase === "running") fault(draft, attempt, "unfinished", "the slice was released before the attempt had an end");
}

function settle(draft: Draft, key: AttemptKey): void {
  const attempt = findAttempt(draft, key);
  if (attempt?.phase !== "reporting") return;
  draft.attempts.delete(key.jobId);
  draft.effects.push({ kind: "forget", key });
}

function drain(draft: Draft): void {
  draft.draining = true;
  for (const { id } of draft.pilots.values()) drainPilot(draft, id);
}

function drainPilot(draft: Draft, pilot: PilotId): void {
  changePilot(draft, pilot, { draining: true });
  draft.effects.push({ kind: "send", pilot, message: { kind: "drain" } });
}

function tick(draft: Draft): void {
  ceaseWaiting(draft);
  tellDemand(draft);
  for (const pilot of draft.pilots.values()) {
    if (pilot.unlinkedSinceMs === null || draft.nowMs - pilot.unlinkedSinceMs < LINK_GRACE_MS) continue;
    losePilot(draft, pilot.id, "the pilot's link stayed down");
    draft.effects.push({ kind: "dismiss", pilot: pilot.id, why: "its link stayed down" });
  }
  for (const attempt of draft.attempts.values()) {
    if (attempt.phase === "unplaced" && draft.nowMs - attempt.sinceMs >= PLACE_GRACE_MS)
      fault(draft, attempt, "no-slice", "no slice of this runner fits the job");
    const { wallSeconds } = attempt.lease.spec.limits;
    if (attempt.phase === "running" && attempt.on && draft.nowMs - attempt.sinceMs >= wallSeconds * 1000 + OVERDUE_MS)
      distrust(draft, attempt.on.pilot, attempt.key, "its pilot brought it to no end in time");
  }
}

/** Once a second at the most, and only news: how many sandboxes wait need not follow every single job. Each is told its share. */
function tellDemand(draft: Draft): void {
  if (draft.demand === null) return;
  const serving = [...draft.pilots.values()].filter(({ draining, unlinkedSinceMs }) => !draining && unlinkedSinceMs === null);
  const all = serving.reduce((sum, { slices }) => sum + slices.size, 0);
  for (const { id, slices, toldDemand } of serving) {
    const demand = shareDemand(draft.demand, slices.size, all);
    if (JSON.stringify(demand) === JSON.stringify(toldDemand)) continue;
    changePilot(draft, id, { toldDemand: demand });
    draft.effects.push({ kind: "send", pilot: id, message: { kind: "demand", demand } });
  }
}

function fault(draft: Draft, attempt: AttemptState, name: FaultName, detail: string): void {
  finish(draft, attempt, makeFaultEvent(attempt.lastSeq + 1, draft.nowMs, name, detail, attempt.usage ?? undefined));
}

function finish(draft: Draft, attempt: AttemptState, event: AttemptEvent): void {
  const on = draft.attempts.get(attempt.key.jobId)?.on ?? null;
  rememberWhere(draft, attempt, event);
  draft.unplaced.delete(attempt.key.jobId);
  draft.attempts.set(attempt.key.jobId, { ...attempt, phase: "reporting", on, lastSeq: event.seq });
  draft.effects.push({ kind: "report", key: attempt.key, event });
}

/** The site tries a job again after a fault of the platform; whatever else it ended by is its end. */
function rememberWhere(draft: Draft, { key, on }: AttemptState, event: AttemptEvent): void {
  const before = draft.faulted.get(key.jobId) ?? [];
  draft.faulted.delete(key.jobId);
  if (event.kind !== "finished" || event.ending.reason !== "platform-fault" || on === null) return;
  draft.faulted.set(key.jobId, [...before, on]);
  const [oldest] = draft.faulted.keys();
  if (draft.faulted.size > MOST_FAULTED && oldest !== undefined) draft.faulted.delete(oldest);
}
