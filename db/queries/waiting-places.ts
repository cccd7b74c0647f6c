import { and, asc, eq, isNull, max, sql } from "drizzle-orm";
import type { Locale } from "#src/domain/locale.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohorts } from "../schema/courses.ts";
import { waitingPlaces } from "../schema/invitations.ts";
import { users } from "../schema/users.ts";

/** Somebody who waits for a seat. */
export interface WaitingPerson {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly since: Date;
}

/** Who waits for a seat in a cohort, in the order of their coming. */
export async function listWaiting(db: Database, cohortId: string): Promise<WaitingPerson[]> {
  return db
    .select({ id: users.id, name: users.name, email: users.email, locale: users.locale, since: waitingPlaces.createdAt })
    .from(waitingPlaces)
    .innerJoin(users, eq(users.id, waitingPlaces.userId))
    .where(eq(waitingPlaces.cohortId, cohortId))
    .orderBy(asc(waitingPlaces.createdAt), asc(waitingPlaces.id));
}

/**
 * Puts somebody at the end of the line; where they stand in it already, they stay there. The cohort is to be held: whoever
 * comes after somebody else stands behind them, also where a clock or the moment of a request says otherwise.
 */
export async function insertWaitingPlace(tx: Database, cohortId: string, userId: UserId, now: Date): Promise<void> {
  const last = tx
    .select({ last: max(waitingPlaces.createdAt) })
    .from(waitingPlaces)
    .where(eq(waitingPlaces.cohortId, cohortId));
  const createdAt = sql`greatest(${now.toISOString()}::timestamptz, (${last}) + interval '1 microsecond')`;
  await tx.insert(waitingPlaces).values({ cohortId, userId, createdAt }).onConflictDoNothing();
}

/** Takes somebody out of the line. False where they do not stand in it. */
export async function deleteWaitingPlace(tx: Database, cohortId: string, userId: UserId): Promise<boolean> {
  const rows = await tx
    .delete(waitingPlaces)
    .where(and(eq(waitingPlaces.cohortId, cohortId), eq(waitingPlaces.userId, userId)))
    .returning({ id: waitingPlaces.id });
  return rows.length > 0;
}

/** Cohorts that somebody waits for, with their names. */
export async function listWaitedFor(db: Database, userId: UserId): Promise<{ id: string; name: string; place: number }[]> {
  const before = sql<number>`(select count(*) from waiting_places as others where others.cohort_id = ${waitingPlaces.cohortId}
    and (others.created_at, others.id) <= (${waitingPlaces.createdAt}, ${waitingPlaces.id}))`;
  return db
    .select({ id: cohorts.id, name: cohorts.name, place: before.mapWith(Number) })
    .from(waitingPlaces)
    .innerJoin(cohorts, eq(cohorts.id, waitingPlaces.cohortId))
    .where(eq(waitingPlaces.userId, userId))
    .orderBy(asc(waitingPlaces.createdAt));
}

/** Cohorts that take people, and for which somebody waits. */
export async function listCohortsWaitedFor(db: Database): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: cohorts.id })
    .from(waitingPlaces)
    .innerJoin(cohorts, eq(cohorts.id, waitingPlaces.cohortId))
    .where(isNull(cohorts.archivedAt));
  return rows.map(({ id }) => id);
}
