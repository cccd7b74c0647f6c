import { randomBytes } from "node:crypto";
import type { JobId } from "#contract/ids.ts";
import { sumArtifactBytes } from "#db/queries/artifacts.ts";
import { findJobByKey, lockSubmissionInFlight } from "#db/queries/jobs.ts";
import { recordVisit } from "#db/queries/progress.ts";
import { listReveals, recordReveal } from "#db/queries/reveals.ts";
import { insertSubmission, summariseAttempts } from "#db/queries/submissions.ts";
import type { Foundation } from "#src/domain/carrying.ts";
import { refuseTooMany } from "#src/domain/attempt-rules.ts";
import { AppError } from "#src/domain/errors.ts";
import { estimateSeconds, makeExerciseSpec, makeSnippetSpec } from "#src/domain/exercise-spec.ts";
import { type Exercise, listProfiles, needsGpu } from "#src/domain/exercise.ts";
import { assembleFiles, makeStorable } from "#src/domain/file-assembly.ts";
import type { StartJobRequest, StartSnippetRequest } from "#src/domain/job-history.ts";
import type { Viewer } from "#src/domain/people.ts";
import { decideHiddenPhase } from "#src/domain/visibility.ts";
import { digestOf } from "#src/lib/digest.ts";
import { listArtifactsToCarry, listFoundations, listPrograms } from "./carrying.ts";
import { findLessonByUid } from "./courses.ts";
import { findReleaseFor, refuseClosed } from "./due-dates.ts";
import { bookOnBudget } from "./budgets.ts";
import { getAssignedExercise } from "./jobs-content.ts";
import { enqueueJob, enqueueOnce, JobInTheWay, type JobRequest } from "./jobs-enqueue.ts";
import { giveUpPlace } from "./jobs-instead.ts";
import { carryOwnData } from "./own-data.ts";
import { limitToAccepted } from "./machine-terms.ts";
import type { Runtime } from "./runtime.ts";
import { hasAcceptedTerms } from "./terms.ts";
import { takeOwnTurn } from "./turns.ts";

/** Queues a run or a submission. The same key again is the same job. */
export function startJob(runtime: Runtime, viewer: Viewer, request: StartJobRequest): Promise<JobId> {
  return startOnce(runtime, viewer, request.idempotencyKey, () => startNewJob(runtime, viewer, request));
}

async function startNewJob(runtime: Runtime, viewer: Viewer, request: StartJobRequest): Promise<JobId> {
  const { course, exercise, cohort } = await getAssignedExercise(runtime, viewer, request.exerciseUid);
  const profiles = listProfiles(exercise.settings, request.kind);
  const profile = request.profile ?? profiles[0];
  if (!profiles.includes(profile)) throw new AppError("bad-input", { params: { field: "profile" } });
  const { insteadOf } = request;
  // What is set aside for the other job would stand in the way of this one's.
  if (insteadOf && needsGpu(exercise.settings, profile)) throw new AppError("bad-input", { params: { field: "insteadOf" } });
  const now = runtime.clock.now();
  if (request.kind === "submission") {
    await refuseClosed(runtime, viewer, request.exerciseUid);
    // The one whose place it takes counts until it has given it up.
    if (!insteadOf) refuseTooMany(exercise.settings.attempts, await summariseAttempts(runtime.db, viewer.id, request.exerciseUid), now);
  }
  await refuseOverQuota(runtime, viewer, exercise);
  const hiddenPhase = await decidePhase(runtime, viewer, exercise, now);
  const seed = randomBytes(32);
  const programs = await listPrograms(runtime, viewer, exercise);
  const artifacts = await listArtifactsToCarry(runtime, viewer, exercise);
  const ownData = request.kind === "run" ? await carryOwnData(runtime, viewer, exercise) : [];
  const spec = makeExerciseSpec(exercise, {
    kind: request.kind,
    files: assembleFiles(
      exercise,
      request.files,
      programs.map(({ source }) => source),
    ),
    carried: [...artifacts.map(({ artifact }) => artifact), ...ownData],
    seed: seed.toString("hex"),
    hiddenPhase,
    profile,
  });
  const place = { contentUid: request.exerciseUid, courseUid: course.pack.settings.uid, courseDigest: course.digest };
  const cohortId = cohort?.id ?? null;
  const needs = await limitToAccepted(runtime, viewer.id, cohortId, spec.needs);
  return enqueue(
    runtime,
    {
      viewer,
      kind: request.kind,
      ...place,
      cohortId,
      idempotencyKey: request.idempotencyKey,
      spec: { ...spec, needs },
      estimateSeconds: estimateSeconds(exercise, profile),
    },
    {
      insteadOf,
      // A program can print the files that it imports.
      shown: viewer.role === "learner" ? programs.filter(({ origin }) => origin === "reference").map(({ exercise: uid }) => uid) : [],
      graded:
        request.kind === "submission" ? { exercise, seed, hiddenPhase, foundations: listFoundations(programs, artifacts) } : undefined,
    },
  );
}

/** Queues a lesson's snippet: its own source, unless the reader has edited it. */
export function startSnippet(runtime: Runtime, viewer: Viewer, request: StartSnippetRequest): Promise<JobId> {
  return startOnce(runtime, viewer, request.idempotencyKey, () => startNewSnippet(runtime, viewer, request));
}

async function startNewSnippet(runtime: Runtime, viewer: Viewer, request: StartSnippetRequest): Promise<JobId> {
  const found = await findLessonByUid(request.lessonUid, runtime);
  const snippet = found?.item.snippets.find(({ id }) => id === request.snippetId);
  if (!found || !snippet) throw new AppError("not-found", { details: { lessonUid: request.lessonUid, snippetId: request.snippetId } });
  const source = makeStorable({ path: "snippet.py", text: request.source ?? snippet.source }).text;
  const spec = makeSnippetSpec(snippet, source);
  const needs = await limitToAccepted(runtime, viewer.id, null, spec.needs);
  return enqueue(runtime, {
    viewer,
    kind: "snippet",
    contentUid: request.lessonUid,
    courseUid: found.course.pack.settings.uid,
    courseDigest: found.course.digest,
    cohortId: null,
    idempotencyKey: request.idempotencyKey,
    spec: { ...spec, needs },
    estimateSeconds: snippet.estimateSeconds,
  });
}

/** Nearly every key is new, so that the job it may have started is looked for only where a new one is refused. */
async function startOnce(runtime: Runtime, viewer: Viewer, idempotencyKey: string, start: () => Promise<JobId>): Promise<JobId> {
  if (!(await hasAcceptedTerms(runtime, viewer.id))) throw new AppError("terms-not-accepted");
  try {
    await takeOwnTurn(runtime, viewer, "job");
    return await start();
  } catch (error) {
    const known = error instanceof AppError ? await findJobByKey(runtime.db, viewer.id, idempotencyKey) : undefined;
    if (known) return known.id;
    throw error;
  }
}

interface Graded {
  readonly exercise: Exercise;
  readonly seed: Buffer;
  readonly hiddenPhase: "run" | "skip";
  readonly foundations: Foundation[];
}

/** `shown`: exercises whose solutions the job carries, so that its learner has seen them. `insteadOf`: a job that waits, and whose place it takes. */
async function enqueue(
  runtime: Runtime,
  request: JobRequest,
  { graded, shown = [], insteadOf }: { graded?: Graded | undefined; shown?: readonly string[]; insteadOf?: JobId | undefined } = {},
): Promise<JobId> {
  const { viewer, contentUid, courseUid } = request;
  const now = runtime.clock.now();
  const job = await enqueueOnce(runtime.db, request, async (tx) => {
    const left = insteadOf && (await giveUpPlace(tx, request, insteadOf, now));
    // Held in the order in which the end of a job holds them: a submission, where its learner stands, their place in line.
    if (graded && (await lockSubmissionInFlight(tx, viewer.id, contentUid))) throw new JobInTheWay();
    if (request.kind !== "snippet") await recordVisit(tx, viewer.id, { courseUid, contentUid, kind: "exercise" }, now);
    const queued = await enqueueJob(tx, request, now);
    // eslint-disable-next-line no-await-in-loop -- one transaction is one connection
    for (const uid of new Set(shown)) await recordReveal(tx, viewer.id, uid, { what: "solution", number: 1 });
    if (graded) {
      // Again, now that no other submission of the exercise can be in flight: one may have ended since the first look.
      refuseTooMany(graded.exercise.settings.attempts, await summariseAttempts(tx, viewer.id, contentUid), now);
      const reveals = await listReveals(tx, viewer.id, contentUid);
      await insertSubmission(tx, {
        jobId: queued.id,
        userId: viewer.id,
        exerciseUid: contentUid,
        scorePolicy: graded.exercise.settings.attempts.score,
        seedCommitment: digestOf(graded.seed),
        hiddenChecks: graded.hiddenPhase === "skip" ? "waiting" : "judged",
        foundations: graded.foundations,
        afterSolution: reveals.some(({ what }) => what === "solution"),
        createdAt: now,
      });
    }
    if (left) await bookOnBudget(tx, left.job, left.bookings);
    return queued;
  });
  runtime.notices.tell({ kind: "queue" });
  if (insteadOf) runtime.notices.tell({ kind: "job", userId: viewer.id, jobId: insteadOf, changed: true, events: null });
  runtime.notices.tell({ kind: "job", userId: viewer.id, jobId: job.id, changed: true, events: null }, { job });
  return job.id;
}

async function decidePhase(runtime: Runtime, viewer: Viewer, { settings }: Exercise, now: Date): Promise<"run" | "skip"> {
  const policy = settings.reveal.hidden;
  return decideHiddenPhase(policy, await findReleaseFor(runtime, viewer.id, { uid: settings.uid, policy }), now);
}

async function refuseOverQuota(runtime: Runtime, viewer: Viewer, { settings }: Exercise): Promise<void> {
  if (settings.produces.length === 0) return;
  const most = settings.produces.reduce((sum, { maxMB }) => sum + maxMB * 2 ** 20, 0);
  const kept = await sumArtifactBytes(runtime.db, viewer.id);
  if (kept + most > runtime.config.artifactQuotaBytes) throw new AppError("over-quota", { details: { kept, most } });
}
