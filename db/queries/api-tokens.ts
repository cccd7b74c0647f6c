import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { apiTokens, users } from "../schema/users.ts";
import { heldRoles } from "./memberships.ts";
import type { UserRow } from "./users.ts";

export type ApiTokenRow = typeof apiTokens.$inferSelect;
export type ApiTokenScope = ApiTokenRow["scope"];

/** Stores a token under its hash. */
export async function insertApiToken(
  db: Database,
  token: { userId: UserId; name: string; tokenHash: string; scope: ApiTokenScope; expiresAt: Date },
): Promise<ApiTokenRow | undefined> {
  const rows = await db.insert(apiTokens).values(token).returning();
  return rows[0];
}

/** The token behind this hash while it can be used, and whose it is. */
export async function findLiveApiToken(
  db: Database,
  tokenHash: string,
  now: Date,
): Promise<{ token: ApiTokenRow; user: UserRow; roles: OrganisationRole[] } | undefined> {
  const rows = await db
    .select({ token: apiTokens, user: users, roles: heldRoles })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(and(eq(apiTokens.tokenHash, tokenHash), isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, now)));
  return rows[0];
}

/** A person's tokens that were not revoked, newest first; expired ones included. */
export async function listApiTokens(db: Database, userId: UserId): Promise<ApiTokenRow[]> {
  return db
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.createdAt));
}

/** Notes when a token was used. */
export async function updateApiTokenUse(db: Database, id: string, lastUsedAt: Date): Promise<void> {
  await db.update(apiTokens).set({ lastUsedAt }).where(eq(apiTokens.id, id));
}

/** Revokes one token of this person; undefined where there is none to revoke. */
export async function revokeApiToken(db: Database, userId: UserId, id: string, now: Date): Promise<ApiTokenRow | undefined> {
  const rows = await db
    .update(apiTokens)
    .set({ revokedAt: now })
    .where(and(eq(apiTokens.id, id), eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
    .returning();
  return rows[0];
}

/** Revokes all tokens of this person; answers those that were live. */
export async function revokeApiTokensOf(db: Database, userId: UserId, now: Date): Promise<ApiTokenRow[]> {
  return db
    .update(apiTokens)
    .set({ revokedAt: now })
    .where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt)))
    .returning();
}
