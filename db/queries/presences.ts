import { and, eq, ne, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import { among } from "../among.ts";
import type { Database } from "../client.ts";
import { presences } from "../schema/class-view.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { users } from "../schema/users.ts";

/** Cohorts that a person learns in, the newest first. */
export async function listCohortsOfLearner(db: Database, userId: UserId): Promise<{ id: string; courseUid: string; digest: string }[]> {
  return db
    .select({ id: cohorts.id, courseUid: cohorts.courseUid, digest: cohorts.digest })
    .from(cohortMembers)
    .innerJoin(cohorts, eq(cohorts.id, cohortMembers.cohortId))
    .where(and(eq(cohortMembers.userId, userId), ne(cohortMembers.role, "trainer")))
    .orderBy(sql`${cohorts.createdAt} desc`);
}

/**
 * Notes which page a member has open. A row is one stay on one page, `created_at` its beginning; whoever was silent for
 * longer than `awayMs` begins anew. Answers whether a stay began.
 */
export async function keepPresence(
  db: Database,
  presence: { cohortId: string; userId: UserId; contentUid: string; now: Date },
  awayMs: number,
): Promise<boolean> {
  const { cohortId, userId, contentUid, now } = presence;
  const longAgo = new Date(now.getTime() - awayMs).toISOString();
  const goesOn = sql`${presences.contentUid} = excluded.content_uid and ${presences.seenAt} > ${longAgo}::timestamptz`;
  const rows = await db
    .insert(presences)
    .values({ cohortId, userId, contentUid, seenAt: now, createdAt: now })
    .onConflictDoUpdate({
      target: [presences.cohortId, presences.userId],
      set: { contentUid, seenAt: now, createdAt: sql`case when ${goesOn} then ${presences.createdAt} else excluded.created_at end` },
    })
    .returning({ since: presences.createdAt });
  return rows[0]?.since.getTime() === now.getTime();
}

/** A learner of a class, and where they are. */
export interface MemberRow {
  readonly userId: UserId;
  readonly name: string;
  readonly contentUid: string | null;
  readonly since: Date | null;
  readonly seenAt: Date | null;
}

const listWithPresence = (db: Database) =>
  db
    .select({
      userId: sql<UserId>`${users.id}`,
      name: users.name,
      contentUid: presences.contentUid,
      since: presences.createdAt,
      seenAt: presences.seenAt,
    })
    .from(cohortMembers)
    .innerJoin(users, eq(users.id, cohortMembers.userId))
    .leftJoin(presences, and(eq(presences.cohortId, cohortMembers.cohortId), eq(presences.userId, cohortMembers.userId)))
    .$dynamic();

const learnersOf = (cohortId: string) => and(eq(cohortMembers.cohortId, cohortId), ne(cohortMembers.role, "trainer"));

/** All learners of a cohort, and where they are. */
export async function listClassMembers(db: Database, cohortId: string): Promise<MemberRow[]> {
  return listWithPresence(db).where(learnersOf(cohortId));
}

/** Some learners of a cohort, and where they are. Whoever is not in it is left out. */
export async function listSomeMembers(db: Database, cohortId: string, userIds: readonly string[]): Promise<MemberRow[]> {
  return listWithPresence(db).where(and(learnersOf(cohortId), among(cohortMembers.userId, userIds)));
}
