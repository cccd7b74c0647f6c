import { and, eq, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { placements } from "../schema/progress.ts";

export type PlacementRow = typeof placements.$inferSelect;

/** Modules, by their uid, whose placement test a person has passed. */
export async function listPlaced(db: Database, userId: UserId): Promise<string[]> {
  const rows = await db
    .select({ moduleUid: placements.moduleUid })
    .from(placements)
    .where(and(eq(placements.userId, userId), eq(placements.passed, true)));
  return rows.map(({ moduleUid }) => moduleUid);
}

/** How a person last did in a module's placement test. */
export async function findPlacement(db: Database, userId: UserId, moduleUid: string): Promise<PlacementRow | undefined> {
  const rows = await db
    .select()
    .from(placements)
    .where(and(eq(placements.userId, userId), eq(placements.moduleUid, moduleUid)));
  return rows[0];
}

/**
 * Notes how a person did, unless they took the test after `unlessAfter`: false then, so that of two forms sent at once one counts.
 * What was passed stays passed.
 */
export async function savePlacement(
  db: Database,
  taken: Pick<PlacementRow, "userId" | "courseUid" | "moduleUid" | "score" | "passed" | "takenAt">,
  unlessAfter: Date,
): Promise<boolean> {
  const rows = await db
    .insert(placements)
    .values(taken)
    .onConflictDoUpdate({
      target: [placements.userId, placements.moduleUid],
      set: { score: taken.score, passed: sql`${placements.passed} or excluded.passed`, takenAt: taken.takenAt },
      setWhere: sql`${placements.takenAt} <= ${unlessAfter.toISOString()}::timestamptz`,
    })
    .returning({ id: placements.id });
  return rows.length > 0;
}
