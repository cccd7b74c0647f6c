import { isDeepStrictEqual } from "node:util";
import type { JobId } from "#contract/ids.ts";
import { listEvents } from "#db/queries/attempt-events.ts";
import { findJob, listJobsInFlight, type JobRow } from "#db/queries/jobs.ts";
import type { Result } from "#db/queries/results.ts";
import { countSteps } from "#src/domain/job-transitions.ts";
import type { JobView, StreamMessage } from "#src/domain/job-view.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import type { Sight } from "#src/domain/visibility.ts";
import { showEvents } from "./job-events.ts";
import { findSight } from "./job-sight.ts";
import { makeJobView } from "./job-view.ts";
import { findJobExercise } from "./jobs-content.ts";
import type { Heard } from "./notices.ts";
import { tellStillWaiting } from "./queue.ts";
import type { Runtime } from "./runtime.ts";

/** How often waiting jobs' positions are looked at. */
const positionEveryMs = 4000;

/** Browsers that are open now, by whose they are, as far as this process knows: one stream per browser. */
const openStreams = new Map<UserId, number>();

/** How many browsers are open now, as far as this process knows. */
export const countOpenStreams = (): number => [...openStreams.values()].reduce((sum, count) => sum + count, 0);

/** Whose browsers are open now, as far as this process knows. */
export const listOpenStreams = (): UserId[] => [...openStreams.keys()];

function countStream(userId: UserId, change: 1 | -1): void {
  const count = (openStreams.get(userId) ?? 0) + change;
  if (count > 0) openStreams.set(userId, count);
  else openStreams.delete(userId);
}

/**
 * Follows all of a viewer's jobs until the signal: their state when it changes,
 * their events as they are stored, their places in line while they wait.
 * Messages leave in the order in which things happened.
 */
export async function followJobs(
  runtime: Runtime,
  viewer: Viewer,
  signal: AbortSignal,
  send: (message: StreamMessage) => void,
): Promise<void> {
  const waiting = new Map<JobId, { readonly job: JobRow; readonly view: JobView }>();
  const steps = new Map<JobId, number>();
  let work = Promise.resolve();
  const then = (step: () => Promise<void>) => {
    work = work
      .then(() => (signal.aborted ? undefined : step()))
      .catch((error: unknown) => runtime.log.error({ err: error }, "a stream stumbled"));
  };

  const sendJob = async (job: JobRow, result?: Result): Promise<void> => {
    // Two requests that follow close upon each other may be heard in the other order.
    if (countSteps(job) < (steps.get(job.id) ?? 0)) return;
    steps.set(job.id, countSteps(job));
    const view = await makeJobView(runtime, job, viewer.locale, result);
    if (isDeepStrictEqual(waiting.get(job.id)?.view, view)) return;
    if (view.state === "waiting") waiting.set(job.id, { job, view });
    else waiting.delete(job.id);
    send({ type: "job", job: view });
  };

  const stopHearing = runtime.notices.hear((heard) => {
    if (heard.notice.kind === "fleet" && viewer.role === "operator") send({ type: "fleet" });
    if (heard.notice.kind === "notification" && heard.notice.userId === viewer.id) send({ type: "notification" });
    if (heard.notice.kind === "job" && heard.notice.userId === viewer.id) then(() => tell(heard));
    if (heard.notice.kind === "draft" && heard.notice.userId === viewer.id && heard.notice.part !== "text")
      send({ type: "beside", exerciseUid: heard.notice.exerciseUid });
  });

  const tell = async ({ notice, stored, result, job: written }: Heard): Promise<void> => {
    if (notice.kind !== "job") return;
    const { jobId, events, changed } = notice;
    const job = written ?? (changed || !shown.has(jobId) ? await findJob(runtime.db, jobId) : undefined);
    if (events) {
      const rows = stored ?? (await listEvents(runtime.db, jobId, events.attempt, events.first - 1, events.last - events.first + 1));
      for (const event of showEvents(jobId, events.attempt, rows, await decide(jobId, job))) send({ type: "event", event });
    }
    if (changed && job) await sendJob(job, result);
  };

  // Asked once per job: output comes many times a second.
  const shown = new Map<JobId, Sight>();
  const decide = async (jobId: JobId, job: JobRow | undefined): Promise<Sight> => {
    if (job && !shown.has(jobId)) shown.set(jobId, await findSight(runtime, job, await findJobExercise(runtime, job)));
    return shown.get(jobId) ?? "ends";
  };

  const lookAtPositions = async (): Promise<void> => {
    for (const [id, { job, view: before }] of waiting) {
      const told = await tellStillWaiting(runtime, job);
      const view = { ...before, ...told };
      if (isDeepStrictEqual(before, view)) continue;
      waiting.set(id, { job, view });
      send({ type: "job", job: view });
    }
  };

  countStream(viewer.id, 1);
  const timer = setInterval(() => then(lookAtPositions), positionEveryMs);
  send({ type: "hello" });
  then(async () => {
    for (const job of await listJobsInFlight(runtime.db, viewer.id)) await sendJob(job);
  });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  clearInterval(timer);
  stopHearing();
  countStream(viewer.id, -1);
}
