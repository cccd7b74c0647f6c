import type { SliceTime } from "#contract/fleet-report.ts";
import type { PilotId } from "#contract/ids.ts";
import type { FleetEffect, FleetEvent, FleetState } from "./fleet-state.ts";

/** What slices' time was spent on so far: of each pilot, gone ones too for a while, and of all together. */
export interface FleetMeter {
  readonly atMs: number;
  readonly pilots: ReadonlyMap<PilotId, SliceTime>;
  readonly total: SliceTime;
}

/** No time at all. */
export const noTime: SliceTime = { usedMs: 0, idleMs: 0, startUpMs: 0 };

/** Of so many pilots the time is remembered; the longest gone are forgotten. */
const MOST_PILOTS = 1_000;

export function addTime(a: SliceTime, b: SliceTime): SliceTime {
  return { usedMs: a.usedMs + b.usedMs, idleMs: a.idleMs + b.idleMs, startUpMs: a.startUpMs + b.startUpMs };
}

/**
 * Whether a slice may be used after an event that was idle before, or the other way round: then the time until the event is to be
 * counted first. What attempts report, by far the most of all events, changes it only where a job that waited is placed with it.
 */
export function maySwitchSlices(event: FleetEvent, effects: readonly FleetEffect[]): boolean {
  return event.kind !== "reported" || effects.some((effect) => effect.kind === "send" && effect.message.kind === "assign");
}

/** Counts the time since the meter was last read, in which the fleet was as it is given. A clock that was set back counts nothing. */
export function advance(meter: FleetMeter, fleet: FleetState, nowMs: number): FleetMeter {
  const ms = Math.max(0, Math.round(nowMs - meter.atMs));
  if (ms === 0) return nowMs < meter.atMs ? { ...meter, atMs: nowMs } : meter;
  const pilots = new Map(meter.pilots);
  let { total } = meter;
  for (const { id, slices } of fleet.pilots.values()) {
    const busy = [...slices.values()].filter(({ holds }) => holds !== null).length;
    const spent = { usedMs: busy * ms, idleMs: (slices.size - busy) * ms, startUpMs: 0 };
    const before = pilots.get(id) ?? noTime;
    // Put in anew, so that those who are longest gone come first.
    pilots.delete(id);
    pilots.set(id, addTime(before, spent));
    total = addTime(total, spent);
  }
  for (const id of pilots.keys()) {
    if (pilots.size <= MOST_PILOTS) break;
    pilots.delete(id);
  }
  return { atMs: meter.atMs + ms, pilots, total };
}
