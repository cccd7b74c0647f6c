import type { PilotId } from "#contract/ids.ts";
import type { AllocationState } from "./allocation.ts";
import type { PilotPhase, ScaledPilot } from "./autoscale-state.ts";
import type { FleetState } from "./fleet-state.ts";
import type { PilotFate } from "./misfortunes.ts";
import { findPendingCause } from "./pending-reason.ts";

/** A pilot that Slurm was asked for, from the asking to the proof that it is gone. */
export interface SlurmPilot {
  readonly id: PilotId;
  /** Null while Slurm has not said that it took it. */
  readonly jobId: string | null;
  readonly submittedMs: number;
  /** The last that was known; what is unknown now changes nothing. */
  readonly known: Exclude<AllocationState, { state: "unknown" }> | null;
  readonly phase: PilotPhase;
  readonly phaseSinceMs: number;
  /** Whether it ever came to the runner's door. */
  readonly joined: boolean;
  /** From the asking until then; null where it has not, or came to an earlier process. */
  readonly cameAfterMs: number | null;
  /** Whether it came to an earlier process of the runner, and not to this one yet. */
  readonly away: boolean;
  /** Whether Slurm has been asked to end it. */
  readonly cancelled: boolean;
  /** Whether it was asked for within what is set aside for a class. */
  readonly reserved: boolean;
}

/** One that is about to be asked for. */
export function makeSlurmPilot(id: PilotId, nowMs: number, reserved = false): SlurmPilot {
  const asked = { jobId: null, submittedMs: nowMs, known: null, cameAfterMs: null } as const;
  return { id, ...asked, phase: "submitting", phaseSinceMs: nowMs, joined: false, away: false, cancelled: false, reserved };
}

/** One that an earlier process of the runner asked for. */
export function adoptSlurmPilot(
  { id, ...known }: Pick<SlurmPilot, "id" | "jobId" | "submittedMs" | "joined" | "reserved">,
  nowMs: number,
): SlurmPilot {
  const asked = { ...makeSlurmPilot(id, nowMs), ...known, away: known.joined };
  return { ...asked, phase: known.joined ? "starting" : known.jobId === null ? "submitting" : "pending" };
}

/** Whether Slurm has put its job back into the queue: its process was ended, and the script that starts anew finds no token. */
export function isRequeued(before: SlurmPilot, { joined, known }: SlurmPilot): boolean {
  return joined && (before.known?.state === "running" || before.away) && known?.state === "pending";
}

/** Takes in what Slurm and the fleet know of a pilot now. */
export function observe(
  pilot: SlurmPilot,
  seen: { readonly jobId: string | null; readonly state: AllocationState } | null,
  fleet: FleetState,
  nowMs: number,
): SlurmPilot {
  const known = seen === null || seen.state.state === "unknown" ? pilot.known : seen.state;
  const joined = pilot.joined || fleet.pilots.has(pilot.id);
  const away = pilot.away && !fleet.pilots.has(pilot.id);
  const cameAfterMs = joined && !pilot.joined ? nowMs - pilot.submittedMs : pilot.cameAfterMs;
  const next = { ...pilot, jobId: seen?.jobId ?? pilot.jobId, known, joined, away, cameAfterMs };
  const phase = findPhase(next, fleet);
  return { ...next, phase, phaseSinceMs: phase === pilot.phase ? pilot.phaseSinceMs : nowMs };
}

function findPhase({ id, jobId, known, joined, away, cancelled }: SlurmPilot, fleet: FleetState): PilotPhase {
  const there = fleet.pilots.get(id);
  // Its own word counts as much as Slurm's: it cannot have come without an allocation.
  if (there) return there.draining ? "leaving" : "serving";
  if (cancelled) return "leaving";
  if (joined && (!away || known?.state === "pending")) return "lost";
  if (away || known?.state === "running") return "starting";
  return jobId === null ? "submitting" : "pending";
}

/** The pilot as the autoscaler looks at it. */
export function toScaled({ id, phase, phaseSinceMs, known, reserved, cameAfterMs }: SlurmPilot, fleet: FleetState): ScaledPilot {
  const there = fleet.pilots.get(id);
  const busySlices = [...(there?.slices.values() ?? [])].filter(({ holds }) => holds !== null).length;
  const endsAtMs = (known?.state === "running" ? known.endsAtMs : null) ?? there?.endsAtMs ?? null;
  const notBefore = known?.state === "pending" && findPendingCause(known.reason) === "not-before";
  return { id, phase, phaseSinceMs, endsAtMs, busySlices, cameAfterMs, reserved, notBefore };
}

/** What became of a pilot that is known to be gone. */
export function findFate({ joined, cancelled, known }: SlurmPilot): PilotFate {
  const cause = known?.state === "gone" ? known.cause : null;
  if (cause === "preempted" || cause === "node-fail") return cause;
  // One that never came and that we, or an operator, took back is no failure of starting.
  return joined || cancelled || cause === "cancelled" ? "served" : "failed-start";
}
