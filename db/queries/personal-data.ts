import { and, eq, inArray, isNull, isNotNull, notInArray, or, sql } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import { showChecks, showTimings, showUsage } from "#src/domain/visibility.ts";
import type { Database } from "../client.ts";
import { budgetRequests } from "../schema/budgets.ts";
import { helpRequests, marginComments, presences, sightings } from "../schema/class-view.ts";
import { cohortMembers, cohorts } from "../schema/courses.ts";
import { drafts, draftSnapshots } from "../schema/drafts.ts";
import { extensions } from "../schema/extensions.ts";
import { feedback } from "../schema/feedback.ts";
import { invitees, waitingPlaces } from "../schema/invitations.ts";
import { gradeAdjustments } from "../schema/gradebook.ts";
import { jobs } from "../schema/jobs.ts";
import { notifications, weeklySummaries } from "../schema/notifications.ts";
import { answers, auditEntries, placements, progress, reveals } from "../schema/progress.ts";
import { appeals, machineTermsAcceptances, memberships, organisations } from "../schema/organisations.ts";
import { rejudgings } from "../schema/rejudgings.ts";
import { artifacts, ledgerEntries, results, submissions } from "../schema/submissions.ts";
import { suspects } from "../schema/suspects.ts";
import { apiTokens, emailTokens, sessions, termsAcceptances, users } from "../schema/users.ts";
import { listKeptBack } from "./grade-releases.ts";

/**
 * Everything kept about one person, table by table. Of secrets only that they exist; of grades that a trainer keeps back
 * that something was handed in: a mark may be told when all of them are (GDPR, recital 63).
 */
export async function readPersonalData(db: Database, userId: UserId) {
  const { id, email, name, role, emailVerifiedAt, locale, preferences, createdAt } = users;
  const ownDrafts = db.select({ id: drafts.id }).from(drafts).where(eq(drafts.userId, userId));
  const kept = await listKeptBack(db, userId);
  const told = notInArray(submissions.exerciseUid, [...kept]);
  const ownJobs = await db.select().from(jobs).where(eq(jobs.userId, userId));
  const isUntold = ({ kind, contentUid }: Job) => kind === "submission" && kept.has(contentUid);
  const untoldJobs = ownJobs.filter(isUntold).map(({ id: jobId }) => jobId);
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
    organisations: await db
      .select({ name: organisations.name, role: memberships.role, joinedAt: memberships.createdAt })
      .from(memberships)
      .innerJoin(organisations, eq(organisations.id, memberships.organisationId))
      .where(eq(memberships.userId, userId)),
    machineTermsAcceptances: await db.select().from(machineTermsAcceptances).where(eq(machineTermsAcceptances.userId, userId)),
    appeals: await db.select().from(appeals).where(eq(appeals.userId, userId)),
    waitingFor: await db.select().from(waitingPlaces).where(eq(waitingPlaces.userId, userId)),
    invited: await db
      .select({ email: invitees.email, name: invitees.name, role: invitees.role, acceptedAt: invitees.acceptedAt })
      .from(invitees)
      .where(eq(invitees.acceptedBy, userId)),
    extensions: await db.select().from(extensions).where(eq(extensions.userId, userId)),
    progress: (await db.select().from(progress).where(eq(progress.userId, userId))).map((row) =>
      kept.has(row.contentUid) ? { ...row, state: "opened" as const, score: null, certified: false } : row,
    ),
    answers: await db.select().from(answers).where(eq(answers.userId, userId)),
    reveals: await db.select().from(reveals).where(eq(reveals.userId, userId)),
    drafts: await db.select().from(drafts).where(eq(drafts.userId, userId)),
    draftSnapshots: await db.select().from(draftSnapshots).where(inArray(draftSnapshots.draftId, ownDrafts)),
    jobs: ownJobs.map((job) => makeReadableJob(isUntold(job) ? { ...job, startedAt: null, finishedAt: null } : job)),
    submissions: (await db.select().from(submissions).where(eq(submissions.userId, userId))).map(
      ({ charged, hiddenChecks, rejudgedBy, ...row }) => (kept.has(row.exerciseUid) ? row : { ...row, charged, hiddenChecks, rejudgedBy }),
    ),
    results: (
      await db
        .select({ result: results, ...judged })
        .from(results)
        .innerJoin(jobs, eq(jobs.id, results.jobId))
        .where(and(eq(jobs.userId, userId), notInArray(jobs.id, untoldJobs)))
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
        .where(and(eq(submissions.userId, userId), isNotNull(rejudgings.appliedAt), told))
    ).map(({ result, isJudged, ...rejudging }) => ({ ...rejudging, ...makeReadableResult({ result, isJudged }) })),
    // What the solution reaches is about the exercise, and that a hidden check was suspect tells of it until somebody decides.
    discounted: await db
      .select({ submissionId: suspects.submissionId, reason: suspects.reason, reviewedAt: suspects.reviewedAt })
      .from(suspects)
      .innerJoin(submissions, eq(submissions.id, suspects.submissionId))
      .where(and(eq(submissions.userId, userId), eq(suspects.state, "discounted"), told)),
    placements: await db.select().from(placements).where(eq(placements.userId, userId)),
    notifications: await db.select().from(notifications).where(eq(notifications.userId, userId)),
    budgetRequests: await db
      .select({
        cohort: cohorts.name,
        askedMs: budgetRequests.askedMs,
        reason: budgetRequests.reason,
        grantedMs: budgetRequests.grantedMs,
        answer: budgetRequests.answer,
        decidedAt: budgetRequests.decidedAt,
        createdAt: budgetRequests.createdAt,
      })
      .from(budgetRequests)
      .innerJoin(cohorts, eq(cohorts.id, budgetRequests.cohortId))
      .where(eq(budgetRequests.userId, userId)),
    adjustments: await db
      .select({
        exerciseUid: gradeAdjustments.exerciseUid,
        score: gradeAdjustments.score,
        reason: gradeAdjustments.reason,
        createdAt: gradeAdjustments.createdAt,
        revokedAt: gradeAdjustments.revokedAt,
      })
      .from(gradeAdjustments)
      .where(and(eq(gradeAdjustments.userId, userId), notInArray(gradeAdjustments.exerciseUid, [...kept]))),
    // What a job took is a trace of its verdict, too.
    ledger: await db
      .select()
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.userId, userId), notInArray(ledgerEntries.jobId, untoldJobs))),
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
 * drafts, reports, sessions, tokens, what they wrote to their trainer. What was handed in, its results and the
 * ledger stay, under an id that leads to nobody.
 */
export async function erasePersonalData(tx: Database, userId: UserId, passwordHash: string): Promise<void> {
  const ownDrafts = tx.select({ id: drafts.id }).from(drafts).where(eq(drafts.userId, userId));
  await tx.delete(draftSnapshots).where(inArray(draftSnapshots.draftId, ownDrafts));
  await tx.delete(drafts).where(eq(drafts.userId, userId));
  await tx
    .update(artifacts)
    .set({ removedAt: sql`now()` })
    .where(and(eq(artifacts.userId, userId), isNull(artifacts.jobId), isNull(artifacts.removedAt)));
  await tx.delete(notifications).where(eq(notifications.userId, userId));
  await tx.delete(weeklySummaries).where(eq(weeklySummaries.userId, userId));
  await tx.update(budgetRequests).set({ reason: "", answer: null }).where(eq(budgetRequests.userId, userId));
  await tx.delete(memberships).where(eq(memberships.userId, userId));
  await tx.delete(machineTermsAcceptances).where(eq(machineTermsAcceptances.userId, userId));
  await tx.delete(appeals).where(eq(appeals.userId, userId));
  await tx.delete(waitingPlaces).where(eq(waitingPlaces.userId, userId));
  await tx.delete(invitees).where(eq(invitees.acceptedBy, userId));
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
      noticeLetters: false,
      weeklyLetter: false,
      demo: false,
    })
    .where(eq(users.id, userId));
}

type Job = typeof jobs.$inferSelect;

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
function makeReadableJob({ id, kind, contentUid, courseDigest, spec, state, createdAt, startedAt, finishedAt }: Job) {
  return { id, kind, contentUid, courseDigest, files: spec.files, params: spec.params, state, createdAt, startedAt, finishedAt };
}
