import type { ClassSlot } from "#contract/lease.ts";
import type { Database } from "#db/client.ts";
import { type ClassSlotRow, findNextSlotOf, listSlotsWithin, lockBookings, lockSlot, updateSlot } from "#db/queries/class-slots.ts";
import { findCohortMember } from "#db/queries/cohort-members.ts";
import { announcedMs, extensionStepMinutes, findSlotPhase } from "#src/domain/class-slots.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { refuseTooManySeats } from "./class-slots.ts";
import type { Runtime } from "./runtime.ts";

/** As many as a runner is told of. */
const mostAnnounced = 64;

/** Classes in session and those that begin soon, as runners are told of them. */
export async function listAnnounced(db: Database, now: Date): Promise<ClassSlot[]> {
  const slots = await listSlotsWithin(db, now, new Date(now.getTime() + announcedMs));
  return slots.slice(0, mostAnnounced).map(({ startsAt, seats, sliceKind, reservation }) => ({
    startsAt: startsAt.toISOString(),
    seats,
    sliceKind,
    // Said only where there is one: a runner that does not know the word refuses the answer.
    ...(reservation === null ? {} : { reservation }),
  }));
}

/** A learner's next class, or the one they are in. */
export interface OwnClass {
  readonly id: string;
  readonly cohort: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly seats: number;
  readonly isInSession: boolean;
  /** By how many more minutes its learners may prolong it, now that it is in session. */
  readonly extendableMinutes: number;
}

/** The class that the viewer is in, or is to come to next; of one course only where it is given. */
export async function findOwnClass({ db, clock }: Runtime, viewer: Viewer, courseUid?: string): Promise<OwnClass | null> {
  const now = clock.now();
  const slot = await findNextSlotOf(db, viewer.id, now, courseUid);
  if (!slot) return null;
  const { id, cohort, startsAt, endsAt, seats } = slot;
  const isInSession = findSlotPhase(slot, now) === "in-session";
  return { id, cohort, startsAt, endsAt, seats, isInSession, extendableMinutes: isInSession ? countExtendable(slot) : 0 };
}

const countExtendable = ({ extendableMinutes, extendedMinutes }: ClassSlotRow): number => extendableMinutes - extendedMinutes;

/**
 * Prolongs the class that the viewer is in, for everybody in it, by one step: where whoever booked it has allowed that,
 * and no other class needs the seats.
 */
export async function extendOwnClass(runtime: Runtime, viewer: Viewer, id: string): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    await lockBookings(tx);
    const slot = await lockSlot(tx, id);
    const member = slot && (await findCohortMember(tx, slot.cohortId, viewer.id));
    if (!slot || !member || findSlotPhase(slot, runtime.clock.now()) !== "in-session")
      throw new AppError("not-found", { details: { slot: id } });
    if (countExtendable(slot) < extensionStepMinutes) throw new AppError("not-allowed", { details: { slot: id } });
    const endsAt = new Date(slot.endsAt.getTime() + extensionStepMinutes * 60_000);
    await refuseTooManySeats(tx, runtime, { ...slot, endsAt }, id);
    await updateSlot(tx, id, { endsAt, extendedMinutes: slot.extendedMinutes + extensionStepMinutes });
    const details = { slot: id, before: slot.endsAt.toISOString(), endsAt: endsAt.toISOString() };
    await recordAudit(tx, { actorId: viewer.id, action: "class-slot.extended", subject: `cohort:${slot.cohortId}`, details });
  });
}
