import type { Check } from "#contract/verdict.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { sumJob } from "#db/queries/ledger-entries.ts";
import { findResult, type Result } from "#db/queries/results.ts";
import { findRecordBefore, findSubmission, summariseAttempts, type SubmissionRow } from "#db/queries/submissions.ts";
import { invariant } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { CheckView, JobView, ResultView } from "#src/domain/job-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { translateMessage } from "#src/domain/message-template.ts";
import { UserId } from "#src/domain/people.ts";
import { isJudged } from "#src/domain/scoring.ts";
import { showChecks, showEnding, showTimings, showUsage, type Sight } from "#src/domain/visibility.ts";
import { judge as judgeEn } from "#src/messages/en/judge.ts";
import { judge as judgeFr } from "#src/messages/fr/judge.ts";
import { listNotKept } from "./artifacts-own.ts";
import { findSight, findSightOf } from "./job-sight.ts";
import { findJobExercise } from "./jobs-content.ts";
import { tellWaiting } from "./queue.ts";
import { findCountedAgain, findHiddenDue } from "./rejudged.ts";
import type { Runtime } from "./runtime.ts";
import { findSecondLook } from "./suspects-own.ts";

const platformMessages: Readonly<Record<Locale, Readonly<Record<string, string>>>> = { en: judgeEn, fr: judgeFr };

/** A job as its learner may see it, in their language. Its result is read where it is not at hand. */
export async function makeJobView(runtime: Runtime, job: JobRow, locale: Locale, known?: Result): Promise<JobView> {
  const { kind } = job;
  invariant(kind !== "rejudging", "nobody is shown a job of the platform's own");
  const exercise = await findJobExercise(runtime, job);
  const sight = await findSight(runtime, job, exercise);
  const result = job.state === "finished" ? (known ?? (await findResult(runtime.db, job.id))) : undefined;
  return {
    jobId: job.id,
    kind,
    contentUid: job.contentUid,
    state: job.state,
    attempt: job.attempt,
    ...(await tellWaiting(runtime, job)),
    profile: job.spec.profile,
    onGpu: job.slice === "gpu",
    wallLimitSeconds: job.wallSeconds,
    estimate: exercise?.settings.estimate ?? null,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    // How long it took is a trace of its verdict where that is kept back.
    finishedAt: sight === "received" ? null : (job.finishedAt?.toISOString() ?? null),
    ending: job.ending && showEnding(job.ending, sight),
    review: job.review,
    result: result ? await makeResultView(runtime, { job, exercise, sight }, result, locale) : null,
  };
}

interface Shown {
  readonly job: JobRow;
  readonly exercise: Exercise | undefined;
  readonly sight: Sight;
}

/** What the attempt took is its own; how it was judged may have been decided by a later judging of the same files. */
async function makeResultView(runtime: Runtime, { job, exercise, sight }: Shown, own: Result, locale: Locale): Promise<ResultView> {
  const submission = job.kind === "submission" ? await findSubmission(runtime.db, job.id) : undefined;
  if (submission && sight === "received") return makeReceivedView(runtime, { job, exercise, submission }, own);
  const again = submission && (await findCountedAgain(runtime, submission));
  const { verdict, score, record } = again?.result ?? own;
  const judgedBy = again ? await findJobExercise(runtime, again.job) : exercise;
  const shownBy = again ? await findSightOf(runtime, job.userId, again.job, judgedBy) : sight;
  const ownMessages = judgedBy?.messages[locale] ?? {};
  const checks = showChecks(record?.checks ?? [], shownBy);
  return {
    verdict,
    limit: record?.limit ?? (!again && job.ending?.reason === "limit" ? job.ending.limit : null),
    score,
    points: record?.points ?? null,
    maxPoints: record?.maxPoints ?? null,
    checks: checks.map((check) => viewCheck(check, [ownMessages, platformMessages[locale]], locale)),
    ranOn: own.record && { sliceKind: own.record.provenance.sliceKind, device: own.record.provenance.device },
    usage: showUsage(own.usage, sight),
    timings: showTimings(own.timings, sight),
    ...(await sumJob(runtime.db, job.id)),
    notKept: await listNotKept(runtime, job),
    ...(submission
      ? await describeSubmission(runtime, submission, exercise, shownBy)
      : { passedBefore: null, number: null, attemptsUsed: null, attemptsMax: null, charged: null, foundations: [] }),
    hiddenDue: submission ? await findHiddenDue(runtime, submission) : null,
    rejudged: again ? { ...again.why, scoreBefore: own.score } : null,
    secondLook: submission ? await findSecondLook(runtime, submission, checks) : null,
    keptBack: false,
  };
}

/** Of a grade that is kept back: that the submission was judged, or that it could not be, which is no word about its learner's work. */
async function makeReceivedView(
  runtime: Runtime,
  { job, exercise, submission }: Omit<Shown, "sight"> & { readonly submission: SubmissionRow },
  own: Result,
): Promise<ResultView> {
  const { rejudgedBy } = submission;
  const verdict = rejudgedBy === null ? own.verdict : null;
  return {
    verdict: isJudged(verdict) ? null : verdict,
    limit: null,
    score: null,
    points: null,
    maxPoints: null,
    checks: [],
    ranOn: null,
    usage: showUsage(own.usage, "received"),
    timings: showTimings(own.timings, "received"),
    returnedMs: (await sumJob(runtime.db, job.id)).returnedMs,
    // A price tells how long it ran.
    microEuros: null,
    notKept: [],
    ...(await describeSubmission(runtime, submission, exercise, "received")),
    passedBefore: null,
    hiddenDue: null,
    rejudged: null,
    secondLook: null,
    keptBack: true,
  };
}

async function describeSubmission(
  { db }: Runtime,
  submission: SubmissionRow,
  exercise: Exercise | undefined,
  sight: Sight,
): Promise<Pick<ResultView, "passedBefore" | "number" | "attemptsUsed" | "attemptsMax" | "charged" | "foundations">> {
  const before = await findRecordBefore(db, submission);
  const { used } = await summariseAttempts(db, UserId.parse(submission.userId), submission.exerciseUid);
  return {
    passedBefore: before ? showChecks(before.checks, sight).filter((check) => check.status === "passed").length : null,
    number: submission.number,
    attemptsUsed: used,
    attemptsMax: exercise?.settings.attempts.max ?? null,
    charged: submission.charged,
    foundations: submission.foundations.map(({ path, origin }) => ({ path, origin })),
  };
}

function viewCheck(check: Check, sources: readonly Readonly<Record<string, string>>[], locale: Locale): CheckView {
  const { id, task, status, points, maxPoints, messageKey, params, speed, growth, picture } = check;
  const message = messageKey === null ? undefined : translateMessage({ key: messageKey, params }, sources, locale);
  return {
    id,
    task,
    status,
    points,
    maxPoints,
    message: message ?? null,
    ...viewInput(params["input"], message),
    ...(speed && { speed }),
    ...(growth && { growth }),
    ...(picture && { picture }),
  };
}

function viewInput(input: Check["params"][string] | undefined, message: string | undefined): Pick<CheckView, "input"> {
  return typeof input === "string" && input !== "" && !message?.includes(input) ? { input } : {};
}
