import { and, desc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { users } from "../schema/users.ts";

export type UserRow = typeof users.$inferSelect;
export type NewUser = typeof users.$inferInsert;

/** The person with this address, whatever its capitals. */
export async function findUserByEmail(db: Database, email: string): Promise<UserRow | undefined> {
  const rows = await db
    .select()
    .from(users)
    .where(eq(sql`lower(${users.email})`, email.toLowerCase()));
  return rows[0];
}

/** The person with this id. */
export async function findUser(db: Database, id: UserId): Promise<UserRow | undefined> {
  const rows = await db.select().from(users).where(eq(users.id, id));
  return rows[0];
}

/** As `findUser`, and nobody else may change the row until the transaction ends. */
export async function lockUser(tx: Database, id: UserId): Promise<UserRow | undefined> {
  const rows = await tx.select().from(users).where(eq(users.id, id)).for("update");
  return rows[0];
}

/** Adds a person; undefined where the address is taken, so that two sign-ups at once make one account. */
export async function insertUser(db: Database, user: NewUser): Promise<UserRow | undefined> {
  const rows = await db.insert(users).values(user).onConflictDoNothing().returning();
  return rows[0];
}

/** Changes some fields of one person. */
export async function updateUser(db: Database, id: UserId, change: Partial<Omit<NewUser, "id">>): Promise<void> {
  await db.update(users).set(change).where(eq(users.id, id));
}

/** Real operators, locked: demo accounts do not run an installation. */
export async function lockOperators(tx: Database): Promise<UserRow[]> {
  return tx
    .select()
    .from(users)
    .where(and(eq(users.role, "operator"), eq(users.demo, false)))
    .for("update");
}

/** Every real operator. */
export async function listOperators(db: Database): Promise<UserRow[]> {
  return db
    .select()
    .from(users)
    .where(and(eq(users.role, "operator"), eq(users.demo, false)));
}

/** Every blocked account, the last one first. */
export async function listBlockedUsers(db: Database): Promise<UserRow[]> {
  return db.select().from(users).where(isNotNull(users.blockedAt)).orderBy(desc(users.blockedAt));
}

/** The names of these people. */
export async function listUsersNamed(db: Database, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return [];
  return db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, ids as UserId[]));
}

/** Every account that `seedDemo` made. */
export async function listDemoUsers(db: Database): Promise<UserRow[]> {
  return db.select().from(users).where(eq(users.demo, true));
}
