import { and, asc, desc, eq, exists, inArray, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { JobId } from "#contract/ids.ts";
import type { Verdict } from "#contract/verdict.ts";
import type { SteppedSubmission } from "#src/domain/grade-steps.ts";
import type { HiddenChecksState } from "#src/domain/scoring.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { regrades, rejudgings } from "../schema/rejudgings.ts";
import { results, submissions } from "../schema/submissions.ts";
import { suspects } from "../schema/suspects.ts";
import { users } from "../schema/users.ts";

/** The job whose result counts for a submission: its own, or the one that judged it again. */
export const countedJob = sql<JobId>`coalesce(${submissions.rejudgedBy}, ${submissions.jobId})`;

/** Learners' submissions to an exercise in order, with the results that count for them. Those held for an operator are no part of the grade. */
export async function listScored(
  db: Database,
  exerciseUid: string,
  userIds: readonly string[],
): Promise<(SteppedSubmission & { readonly userId: string })[]> {
  if (userIds.length === 0) return [];
  return db
    .select({
      id: submissions.id,
      userId: submissions.userId,
      policy: submissions.scorePolicy,
      verdict: results.verdict,
      score: sql<number>`coalesce(${results.score}, 0)`.mapWith(Number),
      afterSolution: submissions.afterSolution,
      hiddenChecks: submissions.hiddenChecks,
      discounted: sql<boolean>`coalesce(${suspects.state} = 'discounted', false)`,
      number: submissions.number,
      handedInAt: submissions.createdAt,
      regraded: sql<boolean>`coalesce(${rejudgings.purpose} = 'regrade', false)`,
      suspect: sql<boolean>`coalesce(${suspects.state} = 'waiting', false)`,
    })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .innerJoin(results, eq(results.jobId, countedJob))
    .leftJoin(suspects, eq(suspects.submissionId, submissions.id))
    .leftJoin(rejudgings, eq(rejudgings.jobId, submissions.rejudgedBy))
    .where(and(eq(submissions.exerciseUid, exerciseUid), inArray(submissions.userId, [...userIds]), isNull(jobs.review)))
    .orderBy(asc(submissions.userId), asc(submissions.number));
}

/** A submission as a trainer sees it in a list. */
export interface JudgedSubmission {
  readonly id: string;
  readonly userId: string;
  readonly learner: string;
  readonly number: number;
  readonly verdict: Verdict | null;
  readonly score: number | null;
  readonly handedInAt: Date;
  readonly hiddenChecks: HiddenChecksState;
  /** The judge whose word counts. */
  readonly bundleDigest: string;
  /** Judged by this one, or kept on purpose when it was applied. */
  readonly isCurrent: boolean;
}

/** What a cohort (null: learners in none) has handed in for an exercise and had judged: first what another judge than `bundleDigest` has judged, the newest first; and whether that one has. */
export async function listJudged(
  db: Database,
  place: { readonly exerciseUid: string; readonly cohortId: string | null; readonly bundleDigest: string },
  limit: number,
): Promise<JudgedSubmission[]> {
  const { exerciseUid, cohortId, bundleDigest } = place;
  const judging = alias(jobs, "judging");
  const digest = sql<string>`${judging.bundleDigest}`;
  const tried = alias(results, "tried");
  const trial = alias(jobs, "trial");
  const lookedAt = db
    .select({ one: sql`1` })
    .from(rejudgings)
    .innerJoin(regrades, eq(regrades.id, rejudgings.regradeId))
    .innerJoin(tried, eq(tried.jobId, rejudgings.jobId))
    .innerJoin(trial, eq(trial.id, rejudgings.jobId))
    .where(
      and(
        eq(rejudgings.submissionId, submissions.id),
        eq(regrades.state, "applied"),
        eq(regrades.bundleDigest, bundleDigest),
        inArray(tried.verdict, ["passed", "failed", "limit"]),
        // Without hidden checks, it has nothing to say once they are in the grade.
        sql`(${trial.hiddenPhase} = 'run' or ${submissions.hiddenChecks} <> 'judged')`,
      ),
    );
  const isCurrent = sql<boolean>`(${digest} = ${bundleDigest} or ${exists(lookedAt)})`;
  return (
    db
      .select({
        id: submissions.id,
        userId: submissions.userId,
        learner: users.name,
        number: submissions.number,
        verdict: results.verdict,
        score: results.score,
        handedInAt: submissions.createdAt,
        hiddenChecks: submissions.hiddenChecks,
        bundleDigest: digest,
        isCurrent,
      })
      .from(submissions)
      .innerJoin(jobs, eq(jobs.id, submissions.jobId))
      // All of an exercise's jobs at once, rather than one by one.
      .innerJoin(judging, and(eq(judging.id, countedJob), eq(judging.contentUid, exerciseUid)))
      .innerJoin(results, eq(results.jobId, countedJob))
      .innerJoin(users, eq(users.id, submissions.userId))
      .where(
        and(
          eq(submissions.exerciseUid, exerciseUid),
          cohortId === null ? isNull(jobs.cohortId) : eq(jobs.cohortId, cohortId),
          isNull(jobs.review),
          inArray(results.verdict, ["passed", "failed", "limit", "not-gradable"]),
        ),
      )
      .orderBy(asc(isCurrent), desc(submissions.createdAt))
      .limit(limit)
  );
}
