import { and, eq } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { reveals } from "../schema/progress.ts";

export type Reveal = Pick<typeof reveals.$inferSelect, "what" | "number">;

/** Notes that a person opened a hint or a solution; a second time changes nothing. */
export async function recordReveal(db: Database, userId: UserId, exerciseUid: string, reveal: Reveal): Promise<void> {
  await db
    .insert(reveals)
    .values({ ...reveal, userId, exerciseUid })
    .onConflictDoNothing();
}

/** What a person has opened in an exercise. */
export async function listReveals(db: Database, userId: UserId, exerciseUid: string): Promise<Reveal[]> {
  return db
    .select({ what: reveals.what, number: reveals.number })
    .from(reveals)
    .where(and(eq(reveals.userId, userId), eq(reveals.exerciseUid, exerciseUid)));
}
