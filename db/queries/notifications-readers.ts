import { and, between, eq, isNull } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { dueDates } from "../schema/due-dates.ts";
import { weeklySummaries } from "../schema/notifications.ts";
import { users } from "../schema/users.ts";
import type { UserRow } from "./users.ts";

/** Learners of cohorts that have set a date between these two. */
export async function listLearnersWithDates(db: Database, from: Date, until: Date): Promise<UserId[]> {
  const rows = await db
    .selectDistinct({ userId: cohortMembers.userId })
    .from(dueDates)
    .innerJoin(cohorts, eq(cohorts.id, dueDates.cohortId))
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, cohorts.id))
    .where(and(between(dueDates.dueAt, from, until), eq(cohortMembers.role, "learner"), isNull(cohorts.archivedAt)));
  return rows.map(({ userId }) => userId as UserId);
}

/** Who asked for a letter each week, with the zone of a cohort of theirs. */
export async function listWeeklyReaders(db: Database): Promise<{ reader: UserRow; zone: string | null }[]> {
  return db
    .selectDistinctOn([users.id], { reader: users, zone: cohorts.zone })
    .from(users)
    .leftJoin(cohortMembers, eq(cohortMembers.userId, users.id))
    .leftJoin(cohorts, eq(cohorts.id, cohortMembers.cohortId))
    .where(and(eq(users.weeklyLetter, true), isNull(users.blockedAt)))
    .orderBy(users.id);
}

/** Claims a week's letter for somebody; false where it went out, or was claimed, already. */
export async function claimWeek(db: Database, userId: UserId, week: string): Promise<boolean> {
  const rows = await db.insert(weeklySummaries).values({ userId, week }).onConflictDoNothing().returning({ id: weeklySummaries.id });
  return rows.length > 0;
}
