import type { AllocationFate, AllocationReport } from "#contract/fleet-report.ts";
import type { PilotId } from "#contract/ids.ts";
import type { SliceKind } from "#contract/limits.ts";
import type { FleetMeter } from "./fleet-meter.ts";
import { noTime } from "./fleet-meter.ts";
import { findPendingCause } from "./pending-reason.ts";
import type { SlurmPilot } from "./slurm-pilot.ts";

/** What is known of an allocation's time besides what Slurm says now. */
interface Entry {
  readonly pilot: SlurmPilot;
  readonly beganMs: number | null;
  readonly joinedMs: number | null;
  readonly startUpMs: number;
  readonly ended: { readonly atMs: number; readonly fate: AllocationFate; readonly detail: string } | null;
}

/** Allocations since they were asked for: those that live, and those whose end nobody has been told yet. */
export interface AllocationBook {
  readonly atMs: number;
  readonly entries: ReadonlyMap<PilotId, Entry>;
  /** Start-up time of all there ever were, those included that are forgotten. */
  readonly startUpMs: number;
}

/** What all allocations of a runner have in common. */
export interface AllocationKind {
  readonly sliceKind: SliceKind;
  readonly slices: number;
}

/** A book with nothing in it. */
export const emptyBook: AllocationBook = { atMs: 0, entries: new Map(), startUpMs: 0 };

/** Ends that nobody fetches do not pile up. */
const MOST_ENDED = 256;
const MOST_WORDS = 500;

/** Takes in what is known of the living. Until a pilot comes, the time since its allocation began is start-up. */
export function notePilots(book: AllocationBook, pilots: readonly SlurmPilot[], { slices }: AllocationKind, nowMs: number): AllocationBook {
  const passedMs = Math.max(0, nowMs - book.atMs);
  const entries = new Map(book.entries);
  let total = book.startUpMs;
  for (const pilot of pilots) {
    const before = entries.get(pilot.id) ?? { pilot, beganMs: null, joinedMs: null, startUpMs: 0, ended: null };
    const began = pilot.known?.state === "running" || pilot.joined;
    const beganMs = before.beganMs ?? (began ? nowMs : null);
    const isStarting = before.beganMs !== null && before.joinedMs === null;
    const passed = isStarting ? Math.round(slices * passedMs) : 0;
    total += passed;
    const joinedMs = before.joinedMs ?? (pilot.joined ? nowMs : null);
    entries.set(pilot.id, { pilot, beganMs, joinedMs, startUpMs: before.startUpMs + passed, ended: null });
  }
  return { atMs: nowMs, entries, startUpMs: total };
}

/** Notes how one ended, or that it was refused. */
export function noteEnd(book: AllocationBook, pilot: SlurmPilot, fate: AllocationFate, detail: string, nowMs: number): AllocationBook {
  const before = book.entries.get(pilot.id) ?? { pilot, beganMs: null, joinedMs: null, startUpMs: 0, ended: null };
  const entries = new Map(book.entries);
  entries.delete(pilot.id);
  entries.set(pilot.id, { ...before, pilot, ended: { atMs: nowMs, fate, detail: detail.slice(0, MOST_WORDS) } });
  const ended = [...entries].filter(([, entry]) => entry.ended !== null);
  for (const [id] of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) entries.delete(id);
  return { ...book, entries };
}

/** Forgets the ends that have been told. */
export function forgetEnds(book: AllocationBook, told: readonly AllocationReport[]): AllocationBook {
  const over = new Set(told.filter(({ phase }) => phase === "gone").map(({ pilot }) => pilot));
  return { ...book, entries: new Map([...book.entries].filter(([id, { ended }]) => ended === null || !over.has(id))) };
}

/** The book as it is reported. */
export function describeBook(book: AllocationBook, { sliceKind, slices }: AllocationKind, meter: FleetMeter): AllocationReport[] {
  return [...book.entries.values()].map(({ pilot, beganMs, joinedMs, startUpMs, ended }) => {
    const { id, jobId, known, phase } = pilot;
    const pending = ended === null && known?.state === "pending" ? known : null;
    return {
      pilot: id,
      slurmJobId: jobId,
      phase: ended ? "gone" : phase,
      pending: pending && {
        cause: findPendingCause(pending.reason),
        reason: pending.reason.slice(0, 200),
        startsAt: iso(pending.startsAtMs),
      },
      sliceKind,
      slices,
      submittedAt: new Date(pilot.submittedMs).toISOString(),
      beganAt: iso(beganMs),
      joinedAt: iso(joinedMs),
      endsAt: iso(known?.state === "running" ? known.endsAtMs : null),
      endedAt: iso(ended?.atMs ?? null),
      fate: ended?.fate ?? null,
      detail: ended?.detail ?? null,
      time: { ...(meter.pilots.get(id) ?? noTime), startUpMs },
    };
  });
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
