import { type AttemptKey, isSameAttempt, type PilotId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import type { PilotHello } from "#contract/pilot.ts";
import { changeSlice, type Draft, findAttempt, ignore } from "./fleet-draft.ts";
import type { Claim } from "./fleet-state.ts";
import { makeAllowance } from "./report-allowance.ts";

/** So long a runner that began anew waits for the pilots it had before it asks for work: they dial every few seconds. */
export const ADOPT_GRACE_MS = 15_000;

/** What a pilot says that it carries on is a claim until the site has confirmed it; its slices are taken meanwhile. */
export function noteClaims(draft: Draft, { pilot, holds = [] }: PilotHello): void {
  for (const { slice, key, through } of holds) {
    const isFree = draft.pilots.get(pilot)?.slices.get(slice)?.holds === null;
    if (isFree) changeSlice(draft, pilot, slice, { holds: key });
    const rival = draft.claims.get(key.jobId);
    // Of two leases of a job the earlier is over. Of two that name the same one does not tell the truth, and nobody
    // knows which: the lease runs out, and the job is done again.
    if (rival && rival.key.fencingToken <= key.fencingToken) refuseClaim(draft, rival.key);
    const isOver = rival !== undefined && rival.key.fencingToken >= key.fencingToken;
    if (!isFree || isOver || draft.attempts.has(key.jobId)) sendKill(draft, pilot, key);
    else draft.claims.set(key.jobId, { key, on: { pilot, slice }, through });
  }
}

/** The site has confirmed a claim: the attempt goes on where it is, from the first event that the site may lack. */
export function adopt(draft: Draft, lease: Lease): void {
  const claim = findClaim(draft, lease.key);
  if (!claim) return ignore(draft, `nobody carries ${lease.key.jobId} on any more`);
  const { key, on, through } = claim;
  draft.claims.delete(key.jobId);
  const begun = { phase: "running", sinceMs: draft.nowMs, usage: null, allowance: makeAllowance(lease.spec) } as const;
  draft.attempts.set(key.jobId, { key, lease, on, teller: on.pilot, lastSeq: through, ...begun });
  draft.effects.push({ kind: "send", pilot: on.pilot, message: { kind: "resume", key } });
}

/** The lease is another's by now, or over. */
export function refuseClaim(draft: Draft, key: AttemptKey): void {
  const claim = findClaim(draft, key);
  if (!claim) return;
  draft.claims.delete(key.jobId);
  sendKill(draft, claim.on.pilot, key);
}

/** Whatever a pilot claimed is gone with it. */
export function forgetClaims(draft: Draft, pilot: PilotId): void {
  for (const { key, on } of draft.claims.values()) if (on.pilot === pilot) draft.claims.delete(key.jobId);
}

/** Waits no longer for pilots that have not come. */
export function ceaseWaiting({ awaited, nowMs }: Draft): void {
  for (const [pilot, sinceMs] of awaited) if (nowMs - sinceMs >= ADOPT_GRACE_MS) awaited.delete(pilot);
}

/** A pilot need not keep what the site holds, though its slice be free by now. */
export function tellKept(draft: Draft, key: AttemptKey, through: number): void {
  const pilot = findAttempt(draft, key)?.teller;
  if (pilot && draft.pilots.get(pilot)?.keeps) draft.effects.push({ kind: "send", pilot, message: { kind: "kept", key, through } });
}

function findClaim(draft: Draft, key: AttemptKey): Claim | undefined {
  const claim = draft.claims.get(key.jobId);
  return claim && isSameAttempt(claim.key, key) ? claim : undefined;
}

function sendKill(draft: Draft, pilot: PilotId, key: AttemptKey): void {
  draft.effects.push({ kind: "send", pilot, message: { kind: "kill", key } });
}
