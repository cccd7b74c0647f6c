import { and, desc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import type { Lateness } from "#src/domain/cohort-terms.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { dueDates } from "../schema/due-dates.ts";
import { extensions } from "../schema/extensions.ts";
import { jobs } from "../schema/jobs.ts";
import { rejudgings } from "../schema/rejudgings.ts";
import { results, submissions } from "../schema/submissions.ts";
import { type EffectiveDue, readEffectiveDue } from "./due-dates-effective.ts";
import { cameToNothing } from "./rejudgings-open.ts";

const at = (cohortId: string, exerciseUid: string) => and(eq(dueDates.cohortId, cohortId), eq(dueDates.exerciseUid, exerciseUid));

/** Until when a person works on an exercise, and what the cohort says of handing in later. */
export interface PersonalDue {
  /** Extended, and moved by maintenance. */
  readonly dueAt: Date;
  /** As it was set for the whole cohort. */
  readonly setFor: Date;
  readonly extendedMinutes: number;
  readonly lateness: Partial<Lateness>;
  readonly zone: string;
}

const memberId = sql`${cohortMembers.userId}`;

/** When an exercise is due for a person: by the cohorts they are in, and where several say so by the latest; an archived one counts only where no other does. */
export async function findDueDate(db: Database, userId: UserId, exerciseUid: string): Promise<PersonalDue | null> {
  const due = await readEffectiveDue(db);
  const rows = await db
    .select({
      dueAt: due.of(memberId).mapWith(dueDates.dueAt),
      setFor: dueDates.dueAt,
      extendedMinutes: due.minutesOf(memberId).mapWith(Number),
      lateness: cohorts.lateness,
      zone: cohorts.zone,
    })
    .from(dueDates)
    .innerJoin(cohorts, eq(cohorts.id, dueDates.cohortId))
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, dueDates.cohortId))
    .where(and(eq(cohortMembers.userId, userId), eq(dueDates.exerciseUid, exerciseUid)))
    .orderBy(desc(isNull(cohorts.archivedAt)), desc(due.of(memberId)))
    .limit(1);
  return rows[0] ?? null;
}

/** When each exercise with a date is due for each member of a cohort. */
export async function listMembersDue(db: Database, cohortId: string): Promise<{ userId: string; exerciseUid: string; dueAt: Date }[]> {
  const due = await readEffectiveDue(db);
  return db
    .select({ userId: cohortMembers.userId, exerciseUid: dueDates.exerciseUid, dueAt: due.of(memberId).mapWith(dueDates.dueAt) })
    .from(dueDates)
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, dueDates.cohortId))
    .where(eq(dueDates.cohortId, cohortId));
}

/**
 * The latest date of a person's cohorts for an exercise, extended as theirs is; for somebody without one, the latest
 * of anybody's: they could tell those who still work on it.
 */
function releaseOf(due: EffectiveDue, userId: SQL, exerciseUid: SQL): SQL {
  const own = sql`select max(${due.of(userId)}) from ${dueDates} join ${cohortMembers} on ${cohortMembers.cohortId} = ${dueDates.cohortId}
    where ${cohortMembers.userId} = ${userId} and ${dueDates.exerciseUid} = ${exerciseUid}`;
  const extended = sql`select distinct ${extensions.cohortId}, ${extensions.userId} from ${extensions} join ${cohortMembers}
    on ${cohortMembers.cohortId} = ${extensions.cohortId} and ${cohortMembers.userId} = ${extensions.userId} where ${extensions.revokedAt} is null`;
  const anybodys = sql`select max(${due.of(sql`extended.user_id`)}) from ${dueDates}
    left join (${extended}) as extended on extended.cohort_id = ${dueDates.cohortId} where ${dueDates.exerciseUid} = ${exerciseUid}`;
  return sql`coalesce((${own}), (${anybodys}))`;
}

/** From when on hidden checks of the policy `afterDue` run for a person; null where there is nothing to wait for. */
export async function findReleaseDate(db: Database, userId: UserId, exerciseUid: string): Promise<Date | null> {
  const release = releaseOf(await readEffectiveDue(db), sql`${userId}::uuid`, sql`${exerciseUid}::uuid`).mapWith(dueDates.dueAt);
  const rows = await db.select({ release }).from(sql`(values (1)) as once`);
  return rows[0]?.release ?? null;
}

/** What is due for a person from now on, the soonest first; of several cohorts' dates for an exercise the latest. Archived cohorts ask for nothing. */
export async function listDueOf(db: Database, userId: UserId, now: Date): Promise<{ exerciseUid: string; dueAt: Date }[]> {
  const latest = sql<Date>`max(${(await readEffectiveDue(db)).of(memberId)})`.mapWith(dueDates.dueAt);
  return db
    .select({ exerciseUid: dueDates.exerciseUid, dueAt: latest })
    .from(dueDates)
    .innerJoin(cohorts, eq(cohorts.id, dueDates.cohortId))
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, dueDates.cohortId))
    .where(and(eq(cohortMembers.userId, userId), eq(cohortMembers.role, "learner"), isNull(cohorts.archivedAt)))
    .groupBy(dueDates.exerciseUid)
    .having(gt(latest, now))
    .orderBy(latest);
}

/** A cohort's due dates, by exercise. */
export async function listDueDates(db: Database, cohortId: string): Promise<Map<string, Date>> {
  const rows = await db.select().from(dueDates).where(eq(dueDates.cohortId, cohortId));
  return new Map(rows.map(({ exerciseUid, dueAt }) => [exerciseUid, dueAt]));
}

/** Gives an exercise a due date for a cohort, in place of an earlier one. */
export async function saveDueDate(db: Database, cohortId: string, exerciseUid: string, dueAt: Date): Promise<void> {
  await db
    .insert(dueDates)
    .values({ cohortId, exerciseUid, dueAt })
    .onConflictDoUpdate({ target: [dueDates.cohortId, dueDates.exerciseUid], set: { dueAt } });
}

/** Takes the due date away. */
export async function deleteDueDate(db: Database, cohortId: string, exerciseUid: string): Promise<void> {
  await db.delete(dueDates).where(at(cohortId, exerciseUid));
}

/**
 * Learners whose submissions to an exercise wait for hidden checks although
 * nothing is to be waited for any more: the due date is past, or gone. Not those
 * who still have one in the queue, and not where the checks are under way, were
 * tried after `triedBefore` or came to nothing `mostTries` times, or broke what they ran on.
 */
export async function listOverdue(
  db: Database,
  now: Date,
  { triedBefore, mostTries }: { readonly triedBefore: Date; readonly mostTries: number },
  limit: number,
): Promise<{ userId: string; exerciseUid: string }[]> {
  const waiting = db
    .selectDistinct({ userId: submissions.userId, exerciseUid: submissions.exerciseUid })
    .from(submissions)
    .where(eq(submissions.hiddenChecks, "waiting"))
    .as("waiting");
  const release = releaseOf(await readEffectiveDue(db), sql`${waiting.userId}`, sql`${waiting.exerciseUid}`);
  const overdue = db
    .select({ userId: waiting.userId, exerciseUid: waiting.exerciseUid })
    .from(waiting)
    .where(sql`coalesce(${release} <= ${now.toISOString()}::timestamptz, true)`)
    .as("overdue");
  // Asked of what is overdue only: most that waits does so for a date to come.
  const underWay = sql`exists (select 1 from ${jobs} where ${jobs.userId} = ${overdue.userId}
    and ${jobs.contentUid} = ${overdue.exerciseUid} and ${jobs.kind} = 'submission' and ${jobs.state} <> 'finished')`;
  const tried = sql`exists (select 1 from ${submissions} join ${rejudgings} on ${rejudgings.submissionId} = ${submissions.id}
    join ${jobs} on ${jobs.id} = ${rejudgings.jobId} left join ${results} on ${results.jobId} = ${jobs.id}
    where ${submissions.userId} = ${overdue.userId} and ${submissions.exerciseUid} = ${overdue.exerciseUid}
    and ${submissions.hiddenChecks} = 'waiting' and ${rejudgings.purpose} = 'after-due'
    having bool_or(${jobs.finishedAt} is null or ${jobs.finishedAt} > ${triedBefore.toISOString()}::timestamptz or ${jobs.review} in ('waiting', 'charged'))
    or count(*) filter (where ${cameToNothing}) >= ${mostTries})`;
  return db
    .select()
    .from(overdue)
    .where(sql`not ${underWay} and not ${tried}`)
    .limit(limit);
}
