import { and, desc, eq, gt } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { sightings } from "../schema/class-view.ts";
import { cohorts } from "../schema/courses.ts";
import { users } from "../schema/users.ts";

export type SightingRow = typeof sightings.$inferSelect;
type Look = Pick<SightingRow, "cohortId" | "viewerId" | "userId" | "exerciseUid" | "what">;

/** Lengthens a look that was still going on at `since`; answers whether there was one. */
export async function extendSighting(tx: Database, look: Look, since: Date, now: Date): Promise<boolean> {
  const rows = await tx
    .update(sightings)
    .set({ seenAt: now })
    .where(
      and(
        eq(sightings.viewerId, look.viewerId),
        eq(sightings.userId, look.userId),
        eq(sightings.exerciseUid, look.exerciseUid),
        eq(sightings.cohortId, look.cohortId),
        eq(sightings.what, look.what),
        gt(sightings.seenAt, since),
      ),
    )
    .returning({ id: sightings.id });
  return rows.length > 0;
}

/** Notes that somebody has begun to look. */
export async function insertSighting(tx: Database, look: Look, now: Date): Promise<void> {
  await tx.insert(sightings).values({ ...look, seenAt: now, createdAt: now });
}

/** Who has been looking at a learner's draft since a moment: the name, and when they were last heard of. */
export async function listLookers(
  db: Database,
  userId: UserId,
  exerciseUid: string,
  since: Date,
): Promise<{ name: string; seenAt: Date }[]> {
  return db
    .select({ name: users.name, seenAt: sightings.seenAt })
    .from(sightings)
    .innerJoin(users, eq(users.id, sightings.viewerId))
    .where(
      and(eq(sightings.userId, userId), gt(sightings.seenAt, since), eq(sightings.exerciseUid, exerciseUid), eq(sightings.what, "draft")),
    );
}

/** Looks at a learner's work, the newest first. */
export async function listSightings(db: Database, userId: UserId, limit: number) {
  return db
    .select({
      viewer: users.name,
      cohort: cohorts.name,
      exerciseUid: sightings.exerciseUid,
      what: sightings.what,
      from: sightings.createdAt,
      until: sightings.seenAt,
      digest: cohorts.digest,
    })
    .from(sightings)
    .innerJoin(users, eq(users.id, sightings.viewerId))
    .innerJoin(cohorts, eq(cohorts.id, sightings.cohortId))
    .where(eq(sightings.userId, userId))
    .orderBy(desc(sightings.seenAt))
    .limit(limit);
}
