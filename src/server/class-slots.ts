import {
  type ClassSlotRow,
  deleteSlot,
  insertSlot,
  listSlotsOfCohorts,
  listSlotsWithin,
  lockBookings,
  lockSlot,
  type NewClassSlot,
  updateSlot,
} from "#db/queries/class-slots.ts";
import type { Database } from "#db/client.ts";
import { findPeak, findSlotPhase, type SlotWish } from "#src/domain/class-slots.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";
import { listTaught, requireTaught } from "./taught.ts";

/** A slot with its cohort's name, for those who teach it. */
export interface TaughtSlot extends ClassSlotRow {
  readonly cohort: string;
}

/** Slots of all that somebody teaches, for an operator of everybody, which have not ended. */
export async function listTaughtSlots(runtime: Runtime, viewer: Viewer): Promise<TaughtSlot[]> {
  const cohorts = await listTaught(runtime, viewer);
  const ids = cohorts.map(({ id }) => id);
  const slots = await listSlotsOfCohorts(runtime.db, ids, runtime.clock.now());
  return slots.map((slot) => ({ ...slot, cohort: cohorts.find(({ id }) => id === slot.cohortId)?.name ?? "" }));
}

/** Books a slot for a cohort that the viewer teaches. */
export async function bookSlot(runtime: Runtime, viewer: Viewer, wish: SlotWish): Promise<string> {
  const slot = await makeSlot(runtime, viewer, wish, null);
  return runtime.db.transaction(async (tx) => {
    await refuseTooManySeats(tx, runtime, slot);
    const id = await insertSlot(tx, slot);
    invariant(id, "a slot can be added");
    await record(tx, viewer, "class-slot.booked", slot.cohortId, { slot: id, ...describe(slot) });
    return id;
  });
}

/** Moves a slot, or changes what is booked. One that has ended stays as it was. Answers whether it has lost its reservation. */
export async function changeSlot(runtime: Runtime, viewer: Viewer, id: string, wish: SlotWish): Promise<{ isUnreserved: boolean }> {
  return runtime.db.transaction(async (tx) => {
    const within = { ...runtime, db: tx };
    const before = await lockOwn(tx, within, viewer, id);
    const wanted = await makeSlot(within, viewer, wish, before.reservation);
    // A reservation holds for one class at one time: elsewhere the cluster refuses every pilot that names it.
    const isUnreserved = wanted.reservation !== null && viewer.role !== "operator" && isMoved(before, wanted);
    const extendedMinutes = Math.min(before.extendedMinutes, wanted.extendableMinutes);
    const slot = { ...wanted, extendedMinutes, reservation: isUnreserved ? null : wanted.reservation };
    await refuseTooManySeats(tx, runtime, slot, id);
    await updateSlot(tx, id, slot);
    const details = { slot: id, before: describe(before), ...describe(slot) };
    // One that goes to another cohort is on record for both.
    for (const cohort of new Set([before.cohortId, slot.cohortId])) await record(tx, viewer, "class-slot.changed", cohort, details); // eslint-disable-line no-await-in-loop -- one transaction is one connection
    return { isUnreserved };
  });
}

const isMoved = (before: NewClassSlot, after: NewClassSlot) =>
  before.cohortId !== after.cohortId ||
  before.startsAt.getTime() !== after.startsAt.getTime() ||
  before.endsAt.getTime() !== after.endsAt.getTime();

/** Gives a slot's seats up for others: one that is still to come is cancelled, one in session ends now and stays on record as held. */
export async function giveUpSlot(runtime: Runtime, viewer: Viewer, id: string): Promise<"cancelled" | "ended"> {
  return runtime.db.transaction(async (tx) => {
    const slot = await lockOwn(tx, { ...runtime, db: tx }, viewer, id);
    const now = runtime.clock.now();
    const isHeld = findSlotPhase(slot, now) === "in-session";
    await (isHeld ? updateSlot(tx, id, { ...slot, endsAt: now }) : deleteSlot(tx, id));
    await record(tx, viewer, isHeld ? "class-slot.ended" : "class-slot.cancelled", slot.cohortId, { slot: id, ...describe(slot) });
    return isHeld ? "ended" : "cancelled";
  });
}

async function lockOwn(tx: Database, runtime: Runtime, viewer: Viewer, id: string): Promise<ClassSlotRow> {
  await lockBookings(tx);
  const slot = await lockSlot(tx, id);
  if (!slot || slot.endsAt <= runtime.clock.now()) throw new AppError("not-found", { details: { slot: id } });
  await requireTaught(runtime, viewer, slot.cohortId);
  return slot;
}

async function makeSlot(runtime: Runtime, viewer: Viewer, wish: SlotWish, reservationBefore: string | null): Promise<NewClassSlot> {
  const { cohortId, startsAt, minutes, ...rest } = wish;
  await requireTaught(runtime, viewer, cohortId);
  const endsAt = new Date(startsAt.getTime() + minutes * 60_000);
  if (endsAt <= runtime.clock.now()) throw new AppError("bad-input", { params: { field: "starts", reason: "past" } });
  // A name that the cluster does not know has every pilot refused, not only this class's.
  if (wish.reservation !== reservationBefore && viewer.role !== "operator")
    throw new AppError("not-allowed", { details: { reservation: wish.reservation } });
  return { cohortId, startsAt, endsAt, extendedMinutes: 0, ...rest };
}

/** Refuses a slot that would take more seats than all classes together may have. */
export async function refuseTooManySeats(
  tx: Database,
  { config }: Pick<Runtime, "config">,
  slot: NewClassSlot,
  ownId?: string,
): Promise<void> {
  await lockBookings(tx);
  const others = (await listSlotsWithin(tx, slot.startsAt, slot.endsAt)).filter(({ id }) => id !== ownId);
  const peak = findPeak(others, slot);
  if (peak + slot.seats > config.classSeats) throw new AppError("slots-full", { details: { peak, most: config.classSeats } });
}

const describe = ({ cohortId, startsAt, endsAt, seats, sliceKind, extendableMinutes, reservation }: NewClassSlot) => ({
  cohortId,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
  seats,
  sliceKind,
  extendableMinutes,
  reservation,
});

const record = (
  tx: Database,
  { id: actorId }: Viewer,
  action: "class-slot.booked" | "class-slot.changed" | "class-slot.cancelled" | "class-slot.ended",
  cohortId: string,
  details: Record<string, unknown>,
) => recordAudit(tx, { actorId, action, subject: `cohort:${cohortId}`, details });
