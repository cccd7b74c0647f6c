import type { ClassSlot, Demand } from "#contract/lease.ts";
import type { SliceKind } from "#contract/limits.ts";
import type { ScalePolicy } from "./autoscale-state.ts";

/** Not everybody comes, and not everybody at once: so much of a class is prepared for before it begins. */
const INITIAL_SHARE = 0.75;
/** So long after the beginning those who are late may still come; from then on, who is there is what counts. */
const ARRIVAL_MS = 15 * 60_000;
/** Beyond those who are there, so much of a class stands ready until it ends. */
const RESERVED_SHARE = 0.1;

/** Classes whose slices are to be there now. The site names none that has ended. */
export function listInTime(
  slots: readonly ClassSlot[],
  { sliceKind, leadMs }: { readonly sliceKind: SliceKind; readonly leadMs: number },
  nowMs: number,
): ClassSlot[] {
  return slots.filter((slot) => slot.sliceKind === sliceKind && Date.parse(slot.startsAt) - leadMs <= nowMs);
}

/** How many learners there will be, those at work among them: whoever of a class is there has a workspace open. */
export function expectLearners(openWorkspaces: number, classes: readonly ClassSlot[], nowMs: number): number {
  const [arriving, begun] = [true, false].map((isArriving) =>
    classes.filter(({ startsAt }) => nowMs < Date.parse(startsAt) + ARRIVAL_MS === isArriving),
  );
  const initial = sumShares(arriving ?? [], INITIAL_SHARE);
  const reserved = sumShares(begun ?? [], RESERVED_SHARE);
  // Workspaces that are open beside a class that begins may be its own, unless another class is there to have opened them.
  return reserved > 0 ? openWorkspaces + initial + reserved : Math.max(openWorkspaces, initial);
}

const sumShares = (slots: readonly ClassSlot[], share: number): number =>
  slots.reduce((sum, { seats }) => sum + Math.ceil(seats * share), 0);

/** What is set aside at the cluster for classes whose slices are to be there now. */
export interface Booking {
  readonly reservation: string | null;
  /** Whether its class has yet to begin. */
  readonly isLater: boolean;
}

/** What was set aside at the cluster for a class whose slices are to be there now. */
export function chooseBooking(
  demand: Demand | null,
  { sliceKind, classLeadMs }: Pick<ScalePolicy, "sliceKind" | "classLeadMs">,
  nowMs: number,
): Booking {
  const classes = listInTime(demand?.classSlots ?? [], { sliceKind, leadMs: classLeadMs }, nowMs);
  const slot = classes.find(({ reservation }) => reservation !== undefined);
  return { reservation: slot?.reservation ?? null, isLater: slot !== undefined && isComing(slot, nowMs) };
}

/** Classes that nothing is set aside for, or that have begun. */
export const leaveOutBooked = (slots: readonly ClassSlot[], nowMs: number): ClassSlot[] =>
  slots.filter((slot) => slot.reservation === undefined || !isComing(slot, nowMs));

const isComing = ({ startsAt }: ClassSlot, nowMs: number): boolean => nowMs < Date.parse(startsAt);
