import type { Booking } from "./class-slots.ts";
import type { ScaleAction, ScaledPilot, ScalePolicy } from "./autoscale-state.ts";

/** How many pilots there should be. */
export interface Needs {
  /** For all but the classes that have something set aside and have yet to begin. */
  readonly now: number;
  /** For those, and for the classes. */
  readonly total: number;
  /** For classes that have something set aside, by themselves. */
  readonly forBooked: number;
}

/** Whether one waits in Slurm's queue, or nobody knows whether it does. */
const isQueued = ({ phase }: ScaledPilot): boolean => phase === "submitting" || phase === "pending";

/** Whether one comes when what is set aside for its class begins, and not before. */
export const isBooked = ({ phase, reserved, notBefore }: ScaledPilot): boolean =>
  phase === "pending" && reserved === true && notBefore === true;

/**
 * Those in the ordinary queue, of which nobody knows when they come: while a class
 * has something set aside, it does not rely on them.
 */
export const countUncertain = (staying: readonly ScaledPilot[], { reservation }: Booking): number =>
  reservation === null ? 0 : staying.filter((pilot) => isQueued(pilot) && !pilot.reserved).length;

/**
 * What to ask for. What is set aside for a class may begin with it: whoever is
 * at work before is served without, and neither waits for the other. Where there
 * is no room for both, one that comes later makes room for one that comes now.
 */
export function chooseAsk(
  staying: readonly ScaledPilot[],
  needs: Needs,
  { reservation, isLater }: Booking,
  { backlog, ceiling }: Pick<ScalePolicy, "backlog" | "ceiling">,
): ScaleAction[] {
  const booked = staying.filter(isBooked);
  const mayAsk = (reserved: boolean) =>
    staying.filter((pilot) => isQueued(pilot) && !isBooked(pilot) && (pilot.reserved ?? false) === reserved).length < backlog;
  const isSplit = reservation !== null && (isLater || booked.length > 0);
  if (isSplit && needs.now > staying.length - booked.length && mayAsk(false)) {
    const last = booked.at(-1);
    const room: ScaleAction[] = last && staying.length >= ceiling ? [{ kind: "cancel", pilot: last.id, why: "surplus" }] : [];
    return [...room, { kind: "submit" }];
  }
  if (needs.total <= staying.length || !mayAsk(reservation !== null)) return [];
  if (reservation === null) return [{ kind: "submit" }];
  const isEnough = isSplit && staying.filter(({ reserved }) => reserved).length >= needs.forBooked;
  return isEnough ? [] : [{ kind: "submit", reservation }];
}
