import { and, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import { showChecks, showTimings, showUsage } from "#src/domain/visibility.ts";
import type { Database } from "../client.ts";
import { helpRequests, marginComments, presences, sightings } from "../schema/class-view.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { drafts, draftSnapshots } from "../schema/drafts.ts";
import { feedback } from "../schema/feedback.ts";
import { jobs } from "../schema/jobs.ts";
import { answers, auditEntries, progress, reveals } from "../schema/progress.ts";
import { rejudgings } from "../schema/rejudgings.ts";
import { artifacts, ledgerEntries, results, submissions } from "../schema/submissions.ts";
import { suspects } from "../schema/suspects.ts";
import { apiTokens, emailTokens, sessions, termsAcceptances, users } from "../schema/users.ts";

/** Everything kept about one person, table by table. Of secrets only that they exist. */
export async function readPersonalData(db: Database, userId: UserId) {
  const { id, email, name, role, emailVerifiedAt, locale, preferences, createdAt } = users;
  const ownDrafts = db.select({ id: drafts.id }).from(drafts).where(eq(drafts.userId, userId));
  return {
    account: await db
      .select({ id, email, name, role, emailVerifiedAt, locale, preferences, createdAt })
      .from(users)
      .where(eq(users.id, userId)),
    sessions: await db
      .select({ createdAt: sessions.createdAt, expiresAt: sessions.expiresAt })
      .from(sessions)
      .where(eq(sessions.userId, userId)),
    tokens: await db
      .select({
        name: apiTokens.name,
        scope: apiTokens.scope,
        createdAt: apiTokens.createdAt,
        expiresAt: apiTokens.expiresAt,
        revokedAt: apiTokens.revokedAt,
        lastUsedAt: apiTokens.lastUsedAt,
      })
      .from(apiTokens)
      .where(eq(apiTokens.userId, userId)),
    termsAcceptances: await db.select().from(termsAcceptances).where(eq(termsAcceptances.userId, userId)),
    cohorts: await db
      .select({ name: cohorts.name, role: cohortMembers.role, joinedAt: cohortMembers.createdAt })
      .from(cohortMembers)
      .innerJoin(cohorts, eq(cohorts.id, cohortMembers.cohortId))
      .where(eq(cohortMembers.userId, userId)),
    progress: await db.select().from(progress).where(eq(progress.userId, userId)),
    answers: await db.select().from(answers).where(eq(answers.userId, userId)),
    reveals: await db.select().from(reveals).where(eq(reveals.userId, userId)),
    drafts: await db.select().from(drafts).where(eq(drafts.userId, userId)),
    draftSnapshots: await db.select().from(draftSnapshots).where(inArray(draftSnapshots.draftId, ownDrafts)),
    jobs: (await db.select().from(jobs).where(eq(jobs.userId, userId))).map(makeReadableJob),
    submissions: await db.select().from(submissions).where(eq(submissions.userId, userId)),
    results: (
      await db
        .select({ result: results, ...judged })
        .from(results)
        .innerJoin(jobs, eq(jobs.id, results.jobId))
        .where(eq(jobs.userId, userId))
    ).map(makeReadableResult),
    rejudgings: (
      await db
        .select({
          result: results,
          ...judged,
          submissionId: rejudgings.submissionId,
          purpose: rejudgings.purpose,
          appliedAt: rejudgings.appliedAt,
        })
        .from(rejudgings)
        .innerJoin(submissions, eq(submissions.id, rejudgings.submissionId))
        .innerJoin(results, eq(results.jobId, rejudgings.jobId))
        .innerJoin(jobs, eq(jobs.id, rejudgings.jobId))
        // What was only tried says nothing about the person.
        .where(and(eq(submissions.userId, userId), isNotNull(rejudgings.appliedAt)))
    ).map(({ result, isJudged, ...rejudging }) => ({ ...rejudging, ...makeReadableResult({ result, isJudged }) })),
    // What the solution reaches is about the exercise, and that a hidden check was suspect tells of it until somebody decides.
    discounted: await db
      .select({ submissionId: suspects.submissionId, reason: suspects.reason, reviewedAt: suspects.reviewedAt })
      .from(suspects)
      .innerJoin(submissions, eq(submissions.id, suspects.submissionId))
      .where(and(eq(submissions.userId, userId), eq(suspects.state, "discounted"))),
    ledger: await db.select().from(ledgerEntries).where(eq(ledgerEntries.userId, userId)),
    artifacts: await db.select().from(artifacts).where(eq(artifacts.userId, userId)),
    presence: await db.select().from(presences).where(eq(presences.userId, userId)),
    helpRequests: await db.select().from(helpRequests).where(eq(helpRequests.userId, userId)),
    comments: await db
      .select()
      .from(marginComments)
      .where(or(eq(marginComments.userId, userId), eq(marginComments.authorId, userId))),
    // Who looked: their names stand on the page that lists it.
    sightings: await db
      .select({ exerciseUid: sightings.exerciseUid, what: sightings.what, from: sightings.createdAt, until: sightings.seenAt })
      .from(sightings)
      .where(eq(sightings.userId, userId)),
    feedback: await db.select().from(feedback).where(eq(feedback.userId, userId)),
    audit: await db.select().from(auditEntries).where(eq(auditEntries.actorId, userId)),
  };
}

/**
 * Takes the person out of the database: name, address, password, settings,
 * drafts, reports, sessions, tokens. What was handed in, its results and the
 * ledger stay, under an id that leads to nobody.
 */
export async function erasePersonalData(tx: Database, userId: UserId, passwordHash: string): Promise<void> {
  const ownDrafts = tx.select({ id: drafts.id }).from(drafts).where(eq(drafts.userId, userId));
  await tx.delete(draftSnapshots).where(inArray(draftSnapshots.draftId, ownDrafts));
  await tx.delete(drafts).where(eq(drafts.userId, userId));
  await tx.delete(presences).where(eq(presences.userId, userId));
  await tx.delete(helpRequests).where(eq(helpRequests.userId, userId));
  await tx.delete(marginComments).where(eq(marginComments.userId, userId));
  await tx.delete(sightings).where(eq(sightings.userId, userId));
  await tx.delete(feedback).where(eq(feedback.userId, userId));
  await tx.delete(sessions).where(eq(sessions.userId, userId));
  await tx.delete(emailTokens).where(eq(emailTokens.userId, userId));
  await tx.delete(apiTokens).where(eq(apiTokens.userId, userId));
  await tx
    .update(users)
    .set({
      email: `deleted-${userId}@deleted.invalid`,
      name: "",
      role: "learner",
      passwordHash,
      emailVerifiedAt: null,
      locale: "en",
      preferences: {},
      demo: false,
    })
    .where(eq(users.id, userId));
}

/** Whether hidden checks may have run: what was graded and left no record may have met its limit in one. */
const judged = { isJudged: sql<boolean>`${jobs.bundleDigest} is not null` };

/** Checks that are hidden stay hidden: they are about the exercise, not about the person. So does what a program could count them by. */
function makeReadableResult({ result, isJudged }: { result: typeof results.$inferSelect; isJudged: boolean }) {
  const { record, usage, timings, ...row } = result;
  const mayTell = record ? !record.checks.some((check) => check.hidden) : !isJudged;
  const sight = mayTell ? ("all" as const) : ("ends" as const);
  return {
    ...row,
    usage: showUsage(usage, sight),
    timings: showTimings(timings, sight),
    checks: showChecks(record?.checks ?? [], "visible"),
  };
}

/** A job's seed and judge are secrets of the exercise; the person's own part is files, parameters and times. */
function makeReadableJob({ id, kind, contentUid, courseDigest, spec, state, createdAt, startedAt, finishedAt }: typeof jobs.$inferSelect) {
  return { id, kind, contentUid, courseDigest, files: spec.files, params: spec.params, state, createdAt, startedAt, finishedAt };
}
