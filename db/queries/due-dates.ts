import { and, desc, eq, gt, type SQL, sql } from "drizzle-orm";
import { listDateMoves } from "#src/domain/date-moves.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { cohortMembers } from "../schema/courses.ts";
import { dueDates } from "../schema/due-dates.ts";
import { jobs } from "../schema/jobs.ts";
import { rejudgings } from "../schema/rejudgings.ts";
import { results, submissions } from "../schema/submissions.ts";
import { listEveryMaintenance } from "./maintenance-windows.ts";
import { cameToNothing } from "./rejudgings-open.ts";

/**
 * When a date is due that may fall into maintenance windows, by the rule of `listDateMoves`. The date that was set
 * stays what it is, and counts again where a window is taken back.
 */
async function readMovedDue(db: Database): Promise<SQL> {
  const moves = listDateMoves(await listEveryMaintenance(db));
  return sql`${dueDates.dueAt} + coalesce((select moves."byMs" * interval '1 millisecond'
    from jsonb_to_recordset(${JSON.stringify(moves)}::text::jsonb) as moves("from" timestamptz, "until" timestamptz, "byMs" float8)
    where moves."from" <= ${dueDates.dueAt} and ${dueDates.dueAt} < moves."until"), interval '0')`;
}

const at = (cohortId: string, exerciseUid: string) => and(eq(dueDates.cohortId, cohortId), eq(dueDates.exerciseUid, exerciseUid));

/** When an exercise is due for a person: by the cohorts they are in, and where several say so by the latest. `setFor`: before maintenance moved it. */
export async function findDueDate(
  db: Database,
  userId: UserId,
  exerciseUid: string,
): Promise<{ readonly dueAt: Date; readonly setFor: Date } | null> {
  const movedDue = await readMovedDue(db);
  const rows = await db
    .select({ dueAt: movedDue.mapWith(dueDates.dueAt), setFor: dueDates.dueAt })
    .from(dueDates)
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, dueDates.cohortId))
    .where(and(eq(cohortMembers.userId, userId), eq(dueDates.exerciseUid, exerciseUid)))
    .orderBy(desc(movedDue))
    .limit(1);
  return rows[0] ?? null;
}

/** The latest date of a person's cohorts for an exercise; for somebody without one, the latest of anybody's: they could tell those who still work on it. */
function releaseOf(movedDue: SQL, userId: SQL, exerciseUid: SQL): SQL {
  const own = sql`select max(${movedDue}) from ${dueDates} join ${cohortMembers} on ${cohortMembers.cohortId} = ${dueDates.cohortId}
    where ${cohortMembers.userId} = ${userId} and ${dueDates.exerciseUid} = ${exerciseUid}`;
  const anybodys = sql`select max(${movedDue}) from ${dueDates} where ${dueDates.exerciseUid} = ${exerciseUid}`;
  return sql`coalesce((${own}), (${anybodys}))`;
}

/** From when on hidden checks of the policy `afterDue` run for a person; null where there is nothing to wait for. */
export async function findReleaseDate(db: Database, userId: UserId, exerciseUid: string): Promise<Date | null> {
  const release = releaseOf(await readMovedDue(db), sql`${userId}::uuid`, sql`${exerciseUid}::uuid`).mapWith(dueDates.dueAt);
  const rows = await db.select({ release }).from(sql`(values (1)) as once`);
  return rows[0]?.release ?? null;
}

/** What is due for a person from now on, the soonest first; of several cohorts' dates for an exercise the latest. */
export async function listDueOf(db: Database, userId: UserId, now: Date): Promise<{ exerciseUid: string; dueAt: Date }[]> {
  const latest = sql<Date>`max(${await readMovedDue(db)})`.mapWith(dueDates.dueAt);
  return db
    .select({ exerciseUid: dueDates.exerciseUid, dueAt: latest })
    .from(dueDates)
    .innerJoin(cohortMembers, eq(cohortMembers.cohortId, dueDates.cohortId))
    .where(and(eq(cohortMembers.userId, userId), eq(cohortMembers.role, "learner")))
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
  const release = releaseOf(await readMovedDue(db), sql`${waiting.userId}`, sql`${waiting.exerciseUid}`);
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
