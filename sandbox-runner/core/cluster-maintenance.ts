/** A time that a cluster's operators have set aside for its maintenance. */
export interface ClusterMaintenance {
  readonly name: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** When the maintenance under way ends, or else the next, together with all that follow without a break; null where none is known. */
export function findMaintenanceEnd(known: readonly ClusterMaintenance[], nowMs: number): number | null {
  const ahead = known.filter(({ endsAtMs }) => endsAtMs > nowMs).toSorted((a, b) => a.startsAtMs - b.startsAtMs);
  let end: number | null = null;
  for (const { startsAtMs, endsAtMs } of ahead) if (end === null || startsAtMs <= end) end = Math.max(end ?? 0, endsAtMs);
  return end;
}
