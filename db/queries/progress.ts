import { and, desc, eq, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { progress } from "../schema/progress.ts";

export type ProgressRow = typeof progress.$inferSelect;

/** A lesson, exercise or quiz as progress knows it. */
export type ProgressItem = Pick<ProgressRow, "courseUid" | "contentUid" | "kind">;

/** What is done was done the first time that it was. */
const firstDone = sql`coalesce(${progress.doneAt}, excluded.done_at)`;

/** Notes that a person was there. What is done stays done. */
export async function recordVisit(db: Database, userId: UserId, item: ProgressItem, now: Date): Promise<void> {
  await db
    .insert(progress)
    .values({ ...item, userId, state: "opened", visitedAt: now })
    .onConflictDoUpdate({ target: [progress.userId, progress.contentUid], set: { visitedAt: now } });
}

/** Notes what a person has reached. `done` and `certified` are never taken back; the score becomes what is given, where one is. */
export async function recordReached(
  db: Database,
  userId: UserId,
  item: ProgressItem,
  reached: { done: boolean; certified: boolean; score: number | null },
  now: Date,
): Promise<void> {
  const state = reached.done ? "done" : "opened";
  await db
    .insert(progress)
    .values({
      ...item,
      userId,
      state,
      score: reached.score,
      certified: reached.certified,
      visitedAt: now,
      doneAt: reached.done ? now : null,
    })
    .onConflictDoUpdate({
      target: [progress.userId, progress.contentUid],
      set: {
        state: sql`case when ${progress.state} = 'done' then 'done' else excluded.state end`,
        score: sql`coalesce(excluded.score, ${progress.score})`,
        certified: sql`${progress.certified} or excluded.certified`,
        doneAt: firstDone,
        visitedAt: now,
      },
    });
}

/** Holds where a person stands with one thing until the transaction ends. */
export async function lockProgress(tx: Database, userId: UserId, contentUid: string): Promise<void> {
  await tx
    .select({ id: progress.id })
    .from(progress)
    .where(and(eq(progress.userId, userId), eq(progress.contentUid, contentUid)))
    .for("update");
}

/** Notes what a person's submissions come to now. `done` is never taken back; score and certificate follow what counts. */
export async function saveGrade(
  tx: Database,
  userId: UserId,
  item: ProgressItem,
  grade: { done: boolean; certified: boolean; score: number | null },
  now: Date,
): Promise<void> {
  const { score, certified } = grade;
  await tx
    .insert(progress)
    .values({ ...item, userId, state: grade.done ? "done" : "opened", score, certified, visitedAt: now, doneAt: grade.done ? now : null })
    .onConflictDoUpdate({
      target: [progress.userId, progress.contentUid],
      set: { state: sql`case when ${progress.state} = 'done' then 'done' else excluded.state end`, score, certified, doneAt: firstDone },
    });
}

/** Where a person stands with one thing. */
export async function findProgress(db: Database, userId: UserId, contentUid: string): Promise<ProgressRow | undefined> {
  const rows = await db
    .select()
    .from(progress)
    .where(and(eq(progress.userId, userId), eq(progress.contentUid, contentUid)));
  return rows[0];
}

/** All that a person has touched, last visited first. */
export async function listProgress(db: Database, userId: UserId): Promise<ProgressRow[]> {
  return db.select().from(progress).where(eq(progress.userId, userId)).orderBy(desc(progress.visitedAt));
}
