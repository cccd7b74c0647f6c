import type { Outlook } from "#contract/outlook.ts";
import type { ScalePolicy } from "./autoscale-state.ts";
import { type ClusterMaintenance, findMaintenanceEnd } from "./cluster-maintenance.ts";
import type { Misfortunes } from "./misfortunes.ts";
import { findPendingCause } from "./pending-reason.ts";
import type { SlurmPilot } from "./slurm-pilot.ts";

/** What is known of a cluster's pilots. */
export interface ClusterKnowledge {
  /** Why Slurm does not answer; null while it does. */
  readonly silence: string | null;
  readonly pilots: readonly SlurmPilot[];
  readonly misfortunes: Misfortunes;
  /** What the cluster's operators have set aside. */
  readonly maintenance: readonly ClusterMaintenance[];
  /** Whether an operator wants no more to be asked for. */
  readonly isPaused: boolean;
}

type Why = Pick<Outlook, "cause"> & Partial<Pick<Outlook, "startsAt" | "until">>;

/** Why the next slices are not there, for those who wait for them; nothing where pilots serve and no more are on their way. */
export function makeOutlook(
  knowledge: ClusterKnowledge,
  { sliceKind, slicesPerPilot, gpusPerSlice = 1 }: Pick<ScalePolicy, "sliceKind" | "slicesPerPilot" | "gpusPerSlice">,
  nowMs: number,
): Outlook[] {
  const why = findWhy(knowledge, nowMs);
  const together = gpusPerSlice > 1 ? { gpus: gpusPerSlice } : {};
  return why ? [{ sliceKind, ...together, slices: slicesPerPilot, startsAt: null, until: null, ...why }] : [];
}

function findWhy({ silence, pilots, misfortunes, maintenance, isPaused }: ClusterKnowledge, nowMs: number): Why | null {
  const has = (phase: SlurmPilot["phase"]) => pilots.some((pilot) => pilot.phase === phase);
  if (has("starting")) return { cause: "starting" };
  // Nothing is on its way, and whether Slurm answers changes nothing.
  if (isPaused && !has("submitting") && !has("pending")) return { cause: "operator" };
  if (silence !== null) return { cause: "silent" };
  const pending = findSoonest(pilots);
  if (pending) {
    const cause = findPendingCause(pending.reason);
    const ends = cause === "maintenance" ? { until: writeFuture(findMaintenanceEnd(maintenance, nowMs), nowMs) } : {};
    return { cause, startsAt: writeFuture(pending.startsAtMs, nowMs), ...ends };
  }
  const until = writeFuture(misfortunes.pause?.untilMs ?? null, nowMs);
  if (until !== null) return { cause: "paused", until };
  // Without any pilot, one is asked for as soon as somebody waits.
  return has("submitting") || has("pending") || !has("serving") ? { cause: "new" } : null;
}

/** The one in Slurm's queue that Slurm expects first; one of which it says nothing comes after those. */
function findSoonest(pilots: readonly SlurmPilot[]): { readonly reason: string; readonly startsAtMs: number | null } | undefined {
  const pending = pilots.flatMap(({ phase, known }) => (phase === "pending" && known?.state === "pending" ? [known] : []));
  return pending.toSorted((a, b) => (a.startsAtMs ?? Infinity) - (b.startsAtMs ?? Infinity) || 0)[0];
}

/** An estimate that has passed says nothing any more. */
const writeFuture = (ms: number | null, nowMs: number): string | null => (ms !== null && ms > nowMs ? new Date(ms).toISOString() : null);
