import { and, countDistinct, eq } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers } from "../schema/courses.ts";
import { drafts } from "../schema/drafts.ts";

export type DraftRow = typeof drafts.$inferSelect;

const of = (userId: UserId, exerciseUid: string) => and(eq(drafts.userId, userId), eq(drafts.exerciseUid, exerciseUid));

/** A person's draft of an exercise. */
export async function findDraft(db: Database, userId: UserId, exerciseUid: string): Promise<DraftRow | undefined> {
  const rows = await db.select().from(drafts).where(of(userId, exerciseUid));
  return rows[0];
}

/** A person's draft of an exercise, held against other saves until the transaction ends. */
export async function lockDraft(tx: Database, userId: UserId, exerciseUid: string): Promise<DraftRow | undefined> {
  const rows = await tx.select().from(drafts).where(of(userId, exerciseUid)).for("update");
  return rows[0];
}

/** Makes a first draft; undefined where another tab was faster. */
export async function insertDraft(tx: Database, draft: Omit<DraftRow, "id">): Promise<DraftRow | undefined> {
  const rows = await tx.insert(drafts).values(draft).onConflictDoNothing().returning();
  return rows[0];
}

/** Replaces the files of a locked draft by a newer revision. */
export async function updateDraft(tx: Database, id: string, change: Pick<DraftRow, "revision" | "files" | "savedAt">): Promise<void> {
  await tx.update(drafts).set(change).where(eq(drafts.id, id));
}

/** How many of a cohort's people have a draft, by exercise. */
export async function countDrafters(db: Database, cohortId: string): Promise<Map<string, number>> {
  const rows = await db
    .select({ exerciseUid: drafts.exerciseUid, people: countDistinct(drafts.userId) })
    .from(drafts)
    .innerJoin(cohortMembers, eq(cohortMembers.userId, drafts.userId))
    .where(eq(cohortMembers.cohortId, cohortId))
    .groupBy(drafts.exerciseUid);
  return new Map(rows.map(({ exerciseUid, people }) => [exerciseUid, people]));
}
