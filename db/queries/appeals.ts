import { asc, desc, eq, isNull } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { appeals } from "../schema/organisations.ts";
import { users } from "../schema/users.ts";

export type AppealRow = typeof appeals.$inferSelect;

/** Keeps what a blocked person says. */
export async function insertAppeal(tx: Database, userId: UserId, text: string, createdAt: Date): Promise<void> {
  await tx.insert(appeals).values({ userId, text, createdAt });
}

/** All that a person has said, the newest first. */
export async function listAppealsOf(db: Database, userId: UserId): Promise<AppealRow[]> {
  return db.select().from(appeals).where(eq(appeals.userId, userId)).orderBy(desc(appeals.createdAt));
}

/** What waits for an answer, the longest first, with who says it and why they are blocked. */
export async function listOpenAppeals(
  db: Database,
  limit: number,
): Promise<{ appeal: AppealRow; name: string; email: string; reason: string | null }[]> {
  return db
    .select({ appeal: appeals, name: users.name, email: users.email, reason: users.blockedReason })
    .from(appeals)
    .innerJoin(users, eq(users.id, appeals.userId))
    .where(isNull(appeals.decidedAt))
    .orderBy(asc(appeals.createdAt))
    .limit(limit);
}

/** An appeal, held until the transaction ends. */
export async function lockAppeal(tx: Database, id: string): Promise<AppealRow | undefined> {
  const rows = await tx.select().from(appeals).where(eq(appeals.id, id)).for("update");
  return rows[0];
}

/** Notes an operator's answer. */
export async function decideAppeal(
  tx: Database,
  id: string,
  decision: { outcome: "unblocked" | "upheld"; answer: string; decidedBy: UserId; decidedAt: Date },
): Promise<void> {
  await tx.update(appeals).set(decision).where(eq(appeals.id, id));
}
