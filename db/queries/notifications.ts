import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lt, notInArray, or } from "drizzle-orm";
import type { NewNotification } from "#src/domain/notifications.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { notifications } from "../schema/notifications.ts";
import { users } from "../schema/users.ts";
import type { UserRow } from "./users.ts";

export type NotificationRow = typeof notifications.$inferSelect;

/** Rows of one statement, whose parameters are limited: a class whose grades are released at once has many. */
const batch = 500;

/** Stores what is new to whom; answers who had not been told yet. */
export async function insertNotifications(
  db: Database,
  rows: readonly (NewNotification & { readonly userId: UserId })[],
  now: Date,
): Promise<UserId[]> {
  const told: UserId[] = [];
  for (let from = 0; from < rows.length; from += batch) {
    const values = rows.slice(from, from + batch).map((row) => ({ ...row, createdAt: now }));
    const inserted = db.insert(notifications).values(values).onConflictDoNothing().returning({ userId: notifications.userId });
    // eslint-disable-next-line no-await-in-loop -- one transaction is one connection
    told.push(...(await inserted).map(({ userId }) => userId));
  }
  return told;
}

/** What somebody was told, the newest first. */
export async function listNotifications(db: Database, userId: UserId, limit: number): Promise<NotificationRow[]> {
  return db
    .select()
    .from(notifications)
    .where(eq(notifications.userId, userId))
    .orderBy(desc(notifications.createdAt), desc(notifications.id))
    .limit(limit);
}

const unread = (userId: UserId) => and(eq(notifications.userId, userId), isNull(notifications.readAt));

/** How much somebody was told and has not read. */
export async function countUnread(db: Database, userId: UserId): Promise<number> {
  const rows = await db.select({ unread: count() }).from(notifications).where(unread(userId));
  return rows[0]?.unread ?? 0;
}

/** Notes that somebody has read one, or with null all, of what they were told; answers those. */
export async function markRead(db: Database, userId: UserId, id: string | null, now: Date): Promise<NotificationRow[]> {
  return db
    .update(notifications)
    .set({ readAt: now })
    .where(id === null ? unread(userId) : and(eq(notifications.userId, userId), eq(notifications.id, id)))
    .returning();
}

const isUnmailed = (before: Date) => and(isNull(notifications.mailedAt), lt(notifications.createdAt, before));
const wantsLetters = and(eq(users.noticeLetters, true), isNull(users.blockedAt));

/** Says of what is older than `before` that no letter need tell it: it was read, or its reader wants none. */
export async function settleUnwanted(db: Database, before: Date, now: Date): Promise<void> {
  const wanting = db.select({ id: users.id }).from(users).where(wantsLetters);
  await db
    .update(notifications)
    .set({ mailedAt: now })
    .where(and(isUnmailed(before), or(isNotNull(notifications.readAt), notInArray(notifications.userId, wanting))));
}

/** What no letter has told yet and is older than `before`, with its reader, the oldest first; not of those who are to be left alone. */
export async function listUnmailed(
  db: Database,
  before: Date,
  leftAlone: readonly UserId[],
  limit: number,
): Promise<{ notification: NotificationRow; reader: UserRow }[]> {
  return db
    .select({ notification: notifications, reader: users })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.userId))
    .where(and(isUnmailed(before), wantsLetters, notInArray(notifications.userId, [...leftAlone])))
    .orderBy(asc(notifications.createdAt))
    .limit(limit);
}

/** Claims these for a letter; answers those that nobody else had claimed. */
export async function markMailed(db: Database, ids: readonly string[], now: Date): Promise<NotificationRow[]> {
  if (ids.length === 0) return [];
  return db
    .update(notifications)
    .set({ mailedAt: now })
    .where(and(inArray(notifications.id, [...ids]), isNull(notifications.mailedAt)))
    .returning();
}

/** Forgets what is older than `before`, read or not. */
export async function deleteOldNotifications(db: Database, before: Date): Promise<void> {
  await db.delete(notifications).where(lt(notifications.createdAt, before));
}
