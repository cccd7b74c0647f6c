import type { Check, VerdictRecord } from "#contract/verdict.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { findResult, type ResultRow } from "#db/queries/results.ts";
import { findRecordBefore, findSubmission, summariseAttempts, type SubmissionRow } from "#db/queries/submissions.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { CheckView, JobView, ResultView } from "#src/domain/job-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { translateMessage } from "#src/domain/message-template.ts";
import { UserId } from "#src/domain/people.ts";
import { mayShowHidden, showChecks, showEnding } from "#src/domain/visibility.ts";
import { judge as judgeEn } from "#src/messages/en/judge.ts";
import { judge as judgeFr } from "#src/messages/fr/judge.ts";
import { listNotKept } from "./artifacts-own.ts";
import { findJobExercise } from "./jobs-content.ts";
import { tellWaiting } from "./queue.ts";
import type { Runtime } from "./runtime.ts";

const platformMessages: Readonly<Record<Locale, Readonly<Record<string, string>>>> = { en: judgeEn, fr: judgeFr };

/** A job as its learner may see it, in their language. */
export async function makeJobView(runtime: Runtime, job: JobRow, locale: Locale): Promise<JobView> {
  const exercise = await findJobExercise(runtime, job);
  const result = job.state === "finished" ? await findResult(runtime.db, job.id) : undefined;
  return {
    jobId: job.id,
    kind: job.kind,
    contentUid: job.contentUid,
    state: job.state,
    attempt: job.attempt,
    ...(await tellWaiting(runtime, job)),
    wallLimitSeconds: job.wallSeconds,
    estimate: exercise?.settings.estimate ?? null,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    ending: job.ending && showEnding(job.ending),
    review: job.review,
    result: result ? await makeResultView(runtime, job, result, exercise, locale) : null,
  };
}

/** Whether this learner may see the job's hidden checks now. A job without a judge has none; of an exercise that is gone, none are shown. */
export function showsHidden(runtime: Runtime, job: JobRow, exercise: Exercise | undefined): boolean {
  if (job.spec.judge === null) return true;
  return exercise !== undefined && mayShowHidden(exercise.settings.reveal.hidden, null, runtime.clock.now());
}

async function makeResultView(
  runtime: Runtime,
  job: JobRow,
  { verdict, score, record, usage, timings }: ResultRow,
  exercise: Exercise | undefined,
  locale: Locale,
): Promise<ResultView> {
  const submission = job.kind === "submission" ? await findSubmission(runtime.db, job.id) : undefined;
  const visible = (checks: readonly Check[]) => showChecks(checks, showsHidden(runtime, job, exercise));
  const ownMessages = exercise?.messages[locale] ?? {};
  return {
    verdict,
    limit: record?.limit ?? (job.ending?.reason === "limit" ? job.ending.limit : null),
    score,
    points: record?.points ?? null,
    maxPoints: record?.maxPoints ?? null,
    checks: record ? visible(record.checks).map((check) => viewCheck(check, [ownMessages, platformMessages[locale]], locale)) : [],
    usage,
    timings,
    notKept: await listNotKept(runtime, job),
    ...(submission
      ? await describeSubmission(runtime, submission, exercise, (before) => visible(before.checks))
      : { passedBefore: null, number: null, attemptsUsed: null, attemptsMax: null, charged: null }),
  };
}

async function describeSubmission(
  { db }: Runtime,
  submission: SubmissionRow,
  exercise: Exercise | undefined,
  visible: (record: VerdictRecord) => Check[],
): Promise<Pick<ResultView, "passedBefore" | "number" | "attemptsUsed" | "attemptsMax" | "charged">> {
  const before = await findRecordBefore(db, submission);
  const { used } = await summariseAttempts(db, UserId.parse(submission.userId), submission.exerciseUid);
  return {
    passedBefore: before ? visible(before).filter((check) => check.status === "passed").length : null,
    number: submission.number,
    attemptsUsed: used,
    attemptsMax: exercise?.settings.attempts.max ?? null,
    charged: submission.charged,
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
