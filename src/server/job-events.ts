import type { JobId } from "#contract/ids.ts";
import { listEvents } from "#db/queries/attempt-events.ts";
import { findJob } from "#db/queries/jobs.ts";
import { AppError } from "#src/domain/errors.ts";
import type { JobEvent, JobEvents } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { showEvent, type Sight, type StoredEvent } from "#src/domain/visibility.ts";
import { requireOwn } from "./authorise.ts";
import { findSight } from "./job-sight.ts";
import { makeJobView } from "./job-view.ts";
import { findJobExercise } from "./jobs-content.ts";
import type { Runtime } from "./runtime.ts";

/** Enough for any attempt within its output limit; a page asks again for what is left. */
const mostEvents = 5000;

/** Where a page has read to: `<attempt>.<number>`, as it counts the events it was shown. */
export function parseAfter(text: string | null): { attempt: number; seq: number } {
  if (text === null) return { attempt: 0, seq: 0 };
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(text);
  if (!match) throw new AppError("bad-input", { params: { field: "after" } });
  return { attempt: Number(match[1]), seq: Number(match[2]) };
}

/** The job, and the events of its present attempt that a page does not have yet. */
export async function readJobEvents(
  runtime: Runtime,
  viewer: Viewer,
  jobId: JobId,
  after: { attempt: number; seq: number },
): Promise<JobEvents> {
  const { job, events } = await readSomeEvents(runtime, viewer, jobId, after);
  return { job, events };
}

/** As `readJobEvents`, and whether there may be more of them. */
export async function readSomeEvents(
  runtime: Runtime,
  viewer: Viewer,
  jobId: JobId,
  after: { attempt: number; seq: number },
): Promise<JobEvents & { readonly more: boolean }> {
  const job = requireOwn(viewer, await findJob(runtime.db, jobId));
  const sight = await findSight(runtime, job, await findJobExercise(runtime, job));
  const seq = after.attempt === job.attempt ? after.seq : 0;
  // Shown numbers are never above stored ones, so nothing is missed by starting there.
  const stored = await listEvents(runtime.db, job.id, job.attempt, seq, mostEvents);
  const events = showEvents(job.id, job.attempt, stored, sight).filter(({ event }) => event.seq > seq);
  return { job: await makeJobView(runtime, job, viewer.locale), events, more: stored.length === mostEvents };
}

/** Stored events as their learner may see them. */
export function showEvents(jobId: JobId, attempt: number, stored: readonly StoredEvent[], sight: Sight): JobEvent[] {
  return stored.flatMap((one) => {
    const event = showEvent(one, sight);
    return event ? [{ jobId, attempt, event }] : [];
  });
}
