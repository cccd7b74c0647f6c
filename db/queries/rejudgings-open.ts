import { and, count, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Ending } from "#contract/event.ts";
import type { Verdict } from "#contract/verdict.ts";
import type { RejudgingPurpose } from "#src/domain/rejudging.ts";
import type { Wanted } from "#src/domain/served-jobs.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { regrades, rejudgings } from "../schema/rejudgings.ts";
import { results, submissions } from "../schema/submissions.ts";
import { users } from "../schema/users.ts";
import type { RegradeRow } from "./regrades.ts";

/** An exercise among a cohort's learners, or with null among those in none. */
export interface JudgedPlace {
  readonly exerciseUid: string;
  readonly cohortId: string | null;
}

/** What rejudgings of an exercise that are in the queue ask of a slice, and how many ask the same. */
export async function countWaitingRejudgings(
  db: Database,
  { exerciseUid, cohortId }: JudgedPlace,
): Promise<{ purpose: RejudgingPurpose; wanted: Wanted; jobs: number }[]> {
  const { kind, slice, gpus, environment, memoryBytes } = jobs;
  return db
    .select({ purpose: rejudgings.purpose, wanted: { kind, slice, gpus, environment, memoryBytes }, jobs: count() })
    .from(jobs)
    .innerJoin(rejudgings, eq(rejudgings.jobId, jobs.id))
    .where(
      and(
        eq(jobs.state, "waiting"),
        eq(jobs.contentUid, exerciseUid),
        cohortId === null ? isNull(jobs.cohortId) : eq(jobs.cohortId, cohortId),
      ),
    )
    .groupBy(rejudgings.purpose, kind, slice, gpus, environment, memoryBytes)
    .orderBy(rejudgings.purpose, environment, memoryBytes);
}

/** Whether a judging with hidden checks came to nothing: by a fault of the platform, or because the judge could not grade. */
export const cameToNothing = sql`(${jobs.state} = 'finished' and coalesce(${results.verdict}, 'platform-fault') in ('platform-fault', 'not-gradable'))`;

/** A submission whose hidden checks are due and could not be judged so far. */
export interface UnjudgedSubmission {
  readonly submissionId: string;
  readonly userId: string;
  readonly learner: string;
  readonly number: number;
  /** How often it was tried. */
  readonly tries: number;
  readonly triedAt: Date;
  readonly ending: Ending | null;
  readonly verdict: Verdict | null;
  readonly isUnderWay: boolean;
  /** It broke what it ran on, and waits for an operator or was charged. */
  readonly isHeld: boolean;
}

/** Submissions that were tried with hidden checks and could not be judged: those of a place, or one of them. */
export async function listUnjudged(db: Database, where: JudgedPlace | { readonly submissionId: string }): Promise<UnjudgedSubmission[]> {
  const own = alias(jobs, "own");
  const last = <Value>(value: ReturnType<typeof sql>) =>
    sql<Value>`(array_agg(${value} order by ${jobs.finishedAt} desc) filter (where ${cameToNothing}))[1]`;
  const tries = sql<number>`count(*) filter (where ${cameToNothing})::int`;
  return db
    .select({
      submissionId: submissions.id,
      userId: submissions.userId,
      learner: users.name,
      number: submissions.number,
      tries,
      triedAt: sql<Date>`max(${jobs.finishedAt})`.mapWith(jobs.finishedAt),
      ending: last<Ending | null>(sql`${jobs.ending}`),
      verdict: last<Verdict | null>(sql`${results.verdict}`),
      isUnderWay: sql<boolean>`bool_or(${jobs.state} <> 'finished')`,
      isHeld: sql<boolean>`coalesce(bool_or(${jobs.review} in ('waiting', 'charged')), false)`,
    })
    .from(submissions)
    .innerJoin(own, eq(own.id, submissions.jobId))
    .innerJoin(users, eq(users.id, submissions.userId))
    .innerJoin(rejudgings, and(eq(rejudgings.submissionId, submissions.id), eq(rejudgings.purpose, "after-due")))
    .innerJoin(jobs, eq(jobs.id, rejudgings.jobId))
    .leftJoin(results, eq(results.jobId, jobs.id))
    .where(
      and(
        eq(submissions.hiddenChecks, "waiting"),
        "submissionId" in where
          ? eq(submissions.id, where.submissionId)
          : and(
              eq(submissions.exerciseUid, where.exerciseUid),
              where.cohortId === null ? isNull(own.cohortId) : eq(own.cohortId, where.cohortId),
            ),
      ),
    )
    .groupBy(submissions.id, users.name)
    .having(sql`${tries} > 0`)
    .orderBy(users.name, submissions.number);
}

/** A trial as far as it has come. */
export type TrialProgress = Pick<RegradeRow, "id" | "courseUid" | "courseDigest" | "exerciseUid" | "cohortId"> & {
  readonly all: number;
  readonly ended: number;
};

/** Trials that nobody has decided about, of some cohorts, or of all and of learners in none. */
export async function listTrials(
  db: Database,
  scope: { readonly cohortIds: readonly string[]; readonly open: boolean },
): Promise<TrialProgress[]> {
  const { id, courseUid, courseDigest, exerciseUid, cohortId } = regrades;
  return db
    .select({
      id,
      courseUid,
      courseDigest,
      exerciseUid,
      cohortId,
      all: count(),
      ended: sql<number>`count(*) filter (where ${jobs.state} = 'finished')::int`,
    })
    .from(regrades)
    .innerJoin(rejudgings, eq(rejudgings.regradeId, regrades.id))
    .innerJoin(jobs, eq(jobs.id, rejudgings.jobId))
    .where(
      and(
        eq(regrades.state, "trial"),
        or(inArray(regrades.cohortId, [...scope.cohortIds]), scope.open ? isNull(regrades.cohortId) : undefined),
      ),
    )
    .groupBy(regrades.id)
    .orderBy(regrades.createdAt);
}
