import { and, asc, eq, getTableColumns, gt, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { classSlots } from "../schema/class-slots.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";

export type ClassSlotRow = typeof classSlots.$inferSelect;
export type NewClassSlot = Omit<ClassSlotRow, "id" | "createdAt">;

/** Holds back all other bookings until the transaction ends: each must see the seats of the one before. */
export async function lockBookings(tx: Database): Promise<void> {
  await tx.execute(sql`lock table ${classSlots} in share row exclusive mode`);
}

/** Classes of a cohort that was put away do not take place. */
const isHeld = isNull(cohorts.archivedAt);

/** Slots that have some moment of the window in them, the soonest first. */
export async function listSlotsWithin(db: Database, from: Date, to: Date): Promise<ClassSlotRow[]> {
  return db
    .select(getTableColumns(classSlots))
    .from(classSlots)
    .innerJoin(cohorts, eq(cohorts.id, classSlots.cohortId))
    .where(and(gt(classSlots.endsAt, from), lt(classSlots.startsAt, to), isHeld))
    .orderBy(asc(classSlots.startsAt), asc(classSlots.id));
}

/** Slots of these cohorts that have not ended, the soonest first. */
export async function listSlotsOfCohorts(db: Database, cohortIds: readonly string[], now: Date): Promise<ClassSlotRow[]> {
  if (cohortIds.length === 0) return [];
  return db
    .select()
    .from(classSlots)
    .where(and(inArray(classSlots.cohortId, [...cohortIds]), gt(classSlots.endsAt, now)))
    .orderBy(asc(classSlots.startsAt), asc(classSlots.id));
}

/** The next slot of a person's cohorts that has not ended, with the cohort's name; of one course only where it is given. */
export async function findNextSlotOf(
  db: Database,
  userId: UserId,
  now: Date,
  courseUid?: string,
): Promise<(ClassSlotRow & { cohort: string }) | undefined> {
  const ofCourse = courseUid === undefined ? undefined : eq(cohorts.courseUid, courseUid);
  const rows = await db
    .select({ slot: classSlots, cohort: cohorts.name })
    .from(classSlots)
    .innerJoin(cohorts, eq(cohorts.id, classSlots.cohortId))
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, classSlots.cohortId))
    .where(and(eq(cohortMembers.userId, userId), gt(classSlots.endsAt, now), ofCourse, isHeld))
    .orderBy(asc(classSlots.startsAt))
    .limit(1);
  return rows[0] && { ...rows[0].slot, cohort: rows[0].cohort };
}

/** Slots of a person's cohorts that have not ended, the soonest first, with cohort and course; as many as one could want to know of. */
export async function listSlotsOf(
  db: Database,
  userId: UserId,
  now: Date,
): Promise<{ courseUid: string; cohort: string; startsAt: Date; endsAt: Date }[]> {
  return db
    .select({ courseUid: cohorts.courseUid, cohort: cohorts.name, startsAt: classSlots.startsAt, endsAt: classSlots.endsAt })
    .from(classSlots)
    .innerJoin(cohorts, eq(cohorts.id, classSlots.cohortId))
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, classSlots.cohortId))
    .where(and(eq(cohortMembers.userId, userId), gt(classSlots.endsAt, now), isHeld))
    .orderBy(asc(classSlots.startsAt))
    .limit(20);
}

/** Whether a person is in any cohort of a course that has its class now. */
export async function isInSession(db: Database, userId: UserId, courseUid: string, now: Date): Promise<boolean> {
  const rows = await db
    .select({ id: classSlots.id })
    .from(classSlots)
    .innerJoin(cohorts, eq(cohorts.id, classSlots.cohortId))
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, classSlots.cohortId))
    .where(
      and(
        eq(cohortMembers.userId, userId),
        eq(cohorts.courseUid, courseUid),
        lte(classSlots.startsAt, now),
        gt(classSlots.endsAt, now),
        isHeld,
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** A slot by its id, held until the transaction ends. */
export async function lockSlot(tx: Database, id: string): Promise<ClassSlotRow | undefined> {
  const rows = await tx.select().from(classSlots).where(eq(classSlots.id, id)).for("update");
  return rows[0];
}

/** Adds a slot and answers its id. */
export async function insertSlot(tx: Database, slot: NewClassSlot): Promise<string | undefined> {
  const rows = await tx.insert(classSlots).values(slot).returning({ id: classSlots.id });
  return rows[0]?.id;
}

/** Changes a slot. */
export async function updateSlot(tx: Database, id: string, slot: Partial<NewClassSlot>): Promise<void> {
  await tx.update(classSlots).set(slot).where(eq(classSlots.id, id));
}

/** Takes a slot away. */
export async function deleteSlot(tx: Database, id: string): Promise<void> {
  await tx.delete(classSlots).where(eq(classSlots.id, id));
}
