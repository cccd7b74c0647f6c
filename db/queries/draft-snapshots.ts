import { and, desc, eq } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { drafts, draftSnapshots } from "../schema/drafts.ts";

export type DraftSnapshotRow = typeof draftSnapshots.$inferSelect;

/** Keeps a state of a draft. Snapshots are never changed and never deleted while the draft exists. */
export async function insertSnapshot(tx: Database, snapshot: Omit<DraftSnapshotRow, "id">): Promise<void> {
  await tx.insert(draftSnapshots).values(snapshot);
}

/** When a draft was last snapshotted because of time passing. */
export async function findLastAutosave(tx: Database, draftId: string): Promise<Date | undefined> {
  const rows = await tx
    .select({ at: draftSnapshots.createdAt })
    .from(draftSnapshots)
    .where(and(eq(draftSnapshots.draftId, draftId), eq(draftSnapshots.reason, "autosave")))
    .orderBy(desc(draftSnapshots.createdAt))
    .limit(1);
  return rows[0]?.at;
}

/** The newest sides of conflicts that are kept of a draft: what a tab that repeats itself would add to. */
export async function listConflicts(tx: Database, draftId: string): Promise<Pick<DraftSnapshotRow, "revision" | "files">[]> {
  return tx
    .select({ revision: draftSnapshots.revision, files: draftSnapshots.files })
    .from(draftSnapshots)
    .where(and(eq(draftSnapshots.draftId, draftId), eq(draftSnapshots.reason, "conflict")))
    .orderBy(desc(draftSnapshots.createdAt))
    .limit(4);
}

const mine = (userId: UserId, exerciseUid: string) => and(eq(drafts.userId, userId), eq(drafts.exerciseUid, exerciseUid));

/** Newest snapshots of a person's draft. */
export async function listSnapshots(db: Database, userId: UserId, exerciseUid: string, limit: number): Promise<DraftSnapshotRow[]> {
  const rows = await db
    .select({ snapshot: draftSnapshots })
    .from(draftSnapshots)
    .innerJoin(drafts, eq(drafts.id, draftSnapshots.draftId))
    .where(mine(userId, exerciseUid))
    .orderBy(desc(draftSnapshots.createdAt))
    .limit(limit);
  return rows.map((row) => row.snapshot);
}

/** One snapshot, if it is of this person's draft of this exercise. */
export async function findSnapshot(
  db: Database,
  userId: UserId,
  exerciseUid: string,
  snapshotId: string,
): Promise<DraftSnapshotRow | undefined> {
  const rows = await db
    .select({ snapshot: draftSnapshots })
    .from(draftSnapshots)
    .innerJoin(drafts, eq(drafts.id, draftSnapshots.draftId))
    .where(and(eq(draftSnapshots.id, snapshotId), mine(userId, exerciseUid)));
  return rows[0]?.snapshot;
}
