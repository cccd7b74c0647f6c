import type { JobId } from "#contract/ids.ts";
import type { CliJobRequest, ExerciseSummary } from "#src/domain/cli-view.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { JobEvent, JobView, StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import { readSomeEvents } from "./job-events.ts";
import { getJobView } from "./jobs.ts";
import { startJob } from "./jobs-start.ts";
import type { Runtime } from "./runtime.ts";
import { followJobs } from "./stream.ts";
import { findViewerByApiToken } from "./tokens.ts";

/** Whoever's token a program presents. */
export async function requireToken(runtime: Runtime, request: Request, scope: "read" | "submit"): Promise<Viewer> {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const viewer = token ? await findViewerByApiToken(runtime, token, scope) : undefined;
  if (!viewer) throw new AppError("not-signed-in");
  return viewer;
}

/** An exercise by its address, as this person works on it. */
export async function getExerciseSummary(runtime: Runtime, viewer: Viewer, address: ExerciseAddress): Promise<ExerciseSummary> {
  const { settings, starter, given } = await getByAddress(runtime, viewer, address);
  return {
    uid: settings.uid,
    course: address.course,
    exercise: address.exercise,
    title: settings.title,
    entry: settings.entry,
    editable: settings.editable,
    starter,
    given,
    tasks: settings.tasks,
    attemptsMax: settings.attempts.max,
    wallSeconds: settings.limits.wallSeconds,
  };
}

export interface ExerciseAddress {
  readonly course: string;
  readonly exercise: string;
}

/** Starts a job for a program, by the same path that the workspace takes. */
export async function startCliJob(runtime: Runtime, viewer: Viewer, address: ExerciseAddress, request: CliJobRequest): Promise<JobView> {
  const { settings } = await getByAddress(runtime, viewer, address);
  const jobId = await startJob(runtime, viewer, { ...request, exerciseUid: settings.uid });
  return getJobView(runtime, viewer, jobId);
}

async function getByAddress(runtime: Runtime, viewer: Viewer, { course, exercise }: ExerciseAddress): Promise<Exercise> {
  const found = await findFollowedExercise(runtime, viewer, { course, slug: exercise });
  if (!found) throw new AppError("not-found", { details: { course, exercise } });
  return found.item;
}

/** Tells one job from its first event to its end: what is stored, then what comes. Each event once, in order. */
export async function followJob(
  runtime: Runtime,
  viewer: Viewer,
  jobId: JobId,
  signal: AbortSignal,
  send: (message: StreamMessage) => void,
  end: () => void,
): Promise<void> {
  let at = { attempt: 0, seq: 0 };
  const tellEvent = (event: JobEvent): void => {
    at = { attempt: event.attempt, seq: event.event.seq };
    send({ type: "event", event });
  };
  const catchUp = async (): Promise<void> => {
    const { job, events, more } = await readSomeEvents(runtime, viewer, jobId, at);
    for (const event of events) tellEvent(event);
    // A reader who has left needs no more; one who is there gets the rest of a long attempt piece by piece.
    if (more && !signal.aborted) return catchUp();
    send({ type: "job", job });
    if (job.state === "finished") end();
  };
  const hear = async (message: StreamMessage): Promise<void> => {
    if (message.type === "job" && message.job.jobId === jobId) {
      if (message.job.state === "finished") await catchUp();
      else send(message);
    }
    if (message.type !== "event" || message.event.jobId !== jobId) return;
    const { attempt, event } = message.event;
    if (attempt === at.attempt && event.seq === at.seq + 1) tellEvent(message.event);
    else if (attempt > at.attempt || (attempt === at.attempt && event.seq > at.seq)) await catchUp();
  };
  const fail = (error: unknown): void => {
    runtime.log.error({ err: error, jobId }, "a job could not be followed");
    end();
  };
  let work = catchUp().catch(fail);
  await followJobs(runtime, viewer, signal, (message) => {
    work = work.then(() => (signal.aborted ? undefined : hear(message))).catch(fail);
  });
  await work;
}
