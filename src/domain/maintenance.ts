import type { Capacity } from "#contract/lease.ts";
import type { SliceKind } from "#contract/limits.ts";
import { marginSeconds } from "./served-jobs.ts";

/** When machines are out of service; `gpu`: slices of the kind `cpu` go on. */
export interface MaintenanceWindow {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly slices: "all" | "gpu";
}

/** What a job needs to know whether it may still begin before a window. */
export interface Startable {
  readonly slice: "any" | "cpu" | "gpu";
  readonly wallSeconds: number;
}

const concerns = ({ slices }: MaintenanceWindow, kind: SliceKind) => slices === "all" || kind !== "cpu";

/** Whether slices of a kind are out of service at this moment. */
export function isClosed(kind: SliceKind, windows: readonly MaintenanceWindow[], now: Date): boolean {
  return windows.some((window) => concerns(window, kind) && window.startsAt <= now && now < window.endsAt);
}

/** Free slices as they are before the next window: in one they take nothing, before one only what ends by then. */
export function closeForMaintenance(capacity: Capacity, windows: readonly MaintenanceWindow[], now: Date): Capacity | null {
  const ahead = windows.filter((window) => concerns(window, capacity.sliceKind) && window.endsAt > now);
  if (ahead.some(({ startsAt }) => startsAt <= now)) return null;
  const first = ahead.map(({ startsAt }) => startsAt.getTime()).toSorted((a, b) => a - b)[0];
  if (first === undefined || (capacity.endsAt !== null && Date.parse(capacity.endsAt) <= first)) return capacity;
  return { ...capacity, endsAt: new Date(first).toISOString() };
}

/** Longest job, in seconds, that may still begin now on slices of a kind; null where no window bounds it. */
export function findLongestStartable(kind: SliceKind, windows: readonly MaintenanceWindow[], now: Date): number | null {
  const starts = windows.filter((window) => concerns(window, kind) && window.endsAt > now).map(({ startsAt }) => startsAt.getTime());
  return starts.length === 0 ? null : (Math.min(...starts) - now.getTime()) / 1000 - marginSeconds;
}

/**
 * Until when maintenance keeps a job from starting on slices of a kind; null where none does. Windows
 * that the job could not even begin between count as one.
 */
function findClosedUntil({ wallSeconds }: Startable, kind: SliceKind, windows: readonly MaintenanceWindow[], now: Date): Date | null {
  const ahead = windows.filter((window) => concerns(window, kind)).toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const neededMs = (wallSeconds + marginSeconds) * 1000;
  let at = now;
  for (const { startsAt, endsAt } of ahead) {
    if (endsAt > at && startsAt.getTime() - neededMs < at.getTime()) at = endsAt;
  }
  return at > now ? at : null;
}

/**
 * Until when maintenance keeps a job from starting; null where none does. `kinds`: of the slices that serve it. Where
 * none does, one that asks for no GPU is taken to wait for the processor.
 */
export function findParkedUntil(
  job: Startable,
  kinds: readonly SliceKind[],
  windows: readonly MaintenanceWindow[],
  now: Date,
): Date | null {
  const serving = kinds.length > 0 ? kinds : ([job.slice === "gpu" ? "gpu" : "cpu"] as const);
  const ends = serving.map((kind) => findClosedUntil(job, kind, windows, now));
  return ends.reduce((first, end) => (first === null || end === null ? null : end < first ? end : first));
}
