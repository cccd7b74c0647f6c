import type { PilotReport, SliceReport } from "#contract/fleet-report.ts";
import type { FleetState, PilotState, SliceState } from "./fleet-state.ts";

const MOST_PILOTS = 256;

/** Pilots and their slices as a report tells them. */
export function describePilots(fleet: FleetState): PilotReport[] {
  return [...fleet.pilots.values()].slice(0, MOST_PILOTS).map((pilot) => ({
    pilot: pilot.id,
    linked: pilot.unlinkedSinceMs === null,
    draining: pilot.draining,
    endsAt: pilot.endsAtMs === null ? null : new Date(pilot.endsAtMs).toISOString(),
    slices: [...pilot.slices.values()].map((slice) => describeSlice(pilot, slice)),
  }));
}

function describeSlice({ unlinkedSinceMs }: PilotState, { slice, holds, healthy }: SliceState): SliceReport {
  const { id, kind, device } = slice;
  const named = { slice: id, kind, device };
  if (!healthy) return { ...named, state: "quarantined", reason: "it did not pass the look after its last attempt" };
  if (holds) return { ...named, state: "busy", reason: null };
  return unlinkedSinceMs === null
    ? { ...named, state: "ready", reason: null }
    : { ...named, state: "warming", reason: "its pilot's link is down, and may come back" };
}
