import type { ClassSlot } from "#contract/lease.ts";
import type { Database } from "#db/client.ts";
import { findNextSlotOf, listSlotsWithin } from "#db/queries/class-slots.ts";
import { announcedMs, findSlotPhase } from "#src/domain/class-slots.ts";
import type { Viewer } from "#src/domain/people.ts";
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
  readonly cohort: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly seats: number;
  readonly isInSession: boolean;
}

/** The class that the viewer is in, or is to come to next; of one course only where it is given. */
export async function findOwnClass({ db, clock }: Runtime, viewer: Viewer, courseUid?: string): Promise<OwnClass | null> {
  const now = clock.now();
  const slot = await findNextSlotOf(db, viewer.id, now, courseUid);
  if (!slot) return null;
  const { cohort, startsAt, endsAt, seats } = slot;
  return { cohort, startsAt, endsAt, seats, isInSession: findSlotPhase(slot, now) === "in-session" };
}
