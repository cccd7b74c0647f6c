import { z } from "zod";
import { ClassSlot } from "#contract/lease.ts";
import { SliceKind } from "#contract/limits.ts";

/** A window of time and how many seats are taken in it. */
export interface Booking {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly seats: number;
}

/** Learners prolong their class by so much at a time. */
export const extensionStepMinutes = 15;

/** What a class slot is booked with. */
export const SlotWish = z.strictObject({
  cohortId: z.uuid(),
  startsAt: z.date(),
  minutes: z
    .int()
    .min(10)
    .max(12 * 60),
  seats: z.int().min(1).max(1000),
  sliceKind: SliceKind,
  /** By how much its learners may prolong it themselves. */
  extendableMinutes: z.int().min(0).max(240).multipleOf(extensionStepMinutes),
  reservation: ClassSlot.shape.reservation.unwrap().nullable(),
});
export type SlotWish = z.infer<typeof SlotWish>;

/** Runners are told of a slot so long before: each decides itself how early it begins to prepare. */
export const announcedMs = 2 * 3_600_000;

/** Most seats that are taken at the same moment, within a window. */
export function findPeak(bookings: readonly Booking[], window: Pick<Booking, "startsAt" | "endsAt">): number {
  const within = bookings.filter(({ startsAt, endsAt }) => startsAt < window.endsAt && endsAt > window.startsAt);
  // Seats only grow where a booking begins; those that began before are all there at the window's beginning.
  const moments = [window.startsAt, ...within.map(({ startsAt }) => startsAt).filter((at) => at > window.startsAt)];
  const countAt = (at: Date) => within.reduce((sum, one) => (one.startsAt <= at && at < one.endsAt ? sum + one.seats : sum), 0);
  return Math.max(...moments.map(countAt));
}

/** How much of a slot lies ahead. */
export type SlotPhase = "before" | "in-session" | "over";

/** Where a slot stands now. Its end belongs to it no more. */
export function findSlotPhase({ startsAt, endsAt }: Pick<Booking, "startsAt" | "endsAt">, now: Date): SlotPhase {
  if (now < startsAt) return "before";
  return now < endsAt ? "in-session" : "over";
}
