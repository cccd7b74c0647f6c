import type { Capacity } from "#contract/lease.ts";
import type { SliceKind } from "#contract/limits.ts";

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

/** Free slices as they are before the next window: in one they take nothing, before one only what ends by then. */
export function closeForMaintenance(capacity: Capacity, windows: readonly MaintenanceWindow[], now: Date): Capacity | null {
  const ahead = windows.filter((window) => concerns(window, capacity.sliceKind) && window.endsAt > now);
  if (ahead.some(({ startsAt }) => startsAt <= now)) return null;
  const first = ahead.map(({ startsAt }) => startsAt.getTime()).toSorted((a, b) => a - b)[0];
  if (first === undefined || (capacity.endsAt !== null && Date.parse(capacity.endsAt) <= first)) return capacity;
  return { ...capacity, endsAt: new Date(first).toISOString() };
}

/**
 * Until when maintenance keeps a job from starting; null where none does. Windows
 * that the job could not even begin between count as one.
 */
export function findParkedUntil(job: Startable, windows: readonly MaintenanceWindow[], now: Date): Date | null {
  // What may run on any slice is not kept back where only those with a GPU are serviced.
  const ahead = windows
    .filter(({ slices }) => slices === "all" || job.slice === "gpu")
    .toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  let at = now;
  for (const { startsAt, endsAt } of ahead) {
    if (endsAt > at && startsAt.getTime() - job.wallSeconds * 1000 < at.getTime()) at = endsAt;
  }
  return at > now ? at : null;
}
