import { and, eq, lt, ne } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import { sessions, users } from "../schema/users.ts";
import { heldRoles } from "./memberships.ts";
import type { UserRow } from "./users.ts";

export type SessionRow = typeof sessions.$inferSelect;

/** Stores a session under the hash of its id. */
export async function insertSession(db: Database, session: { id: string; userId: UserId; expiresAt: Date }): Promise<void> {
  await db.insert(sessions).values(session);
}

/** The session with this hashed id, whose it is, and what they are in organisations. */
export async function findSessionWithUser(
  db: Database,
  id: string,
): Promise<{ session: SessionRow; user: UserRow; roles: OrganisationRole[] } | undefined> {
  const rows = await db
    .select({ session: sessions, user: users, roles: heldRoles })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, id));
  return rows[0];
}

/** All sessions of one person. */
export async function listSessions(db: Database, userId: UserId): Promise<SessionRow[]> {
  return db.select().from(sessions).where(eq(sessions.userId, userId));
}

/** Moves the end of a session. */
export async function updateSessionExpiry(db: Database, id: string, expiresAt: Date): Promise<void> {
  await db.update(sessions).set({ expiresAt }).where(eq(sessions.id, id));
}

/** Ends one session. */
export async function deleteSession(db: Database, id: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, id));
}

/** Ends a person's sessions, but for the one whose hashed id is `exceptId`. */
export async function deleteSessionsOf(db: Database, userId: UserId, exceptId?: string): Promise<void> {
  await db.delete(sessions).where(and(eq(sessions.userId, userId), exceptId === undefined ? undefined : ne(sessions.id, exceptId)));
}

/** Forgets sessions that ended before `now`. */
export async function deleteExpiredSessions(db: Database, now: Date): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, now));
}
