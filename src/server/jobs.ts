import { FileSet } from "#contract/file-set.ts";
import { JobId } from "#contract/ids.ts";
import { findJob, listJobHistory } from "#db/queries/jobs.ts";
import { AppError } from "#src/domain/errors.ts";
import { pickEditable } from "#src/domain/file-assembly.ts";
import type { JobFiles } from "#src/domain/job-history.ts";
import type { JobView } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { requireOwn } from "./authorise.ts";
import { makeJobView } from "./job-view.ts";
import { findJobExercise } from "./jobs-content.ts";
import type { Runtime } from "./runtime.ts";
import { stopHere } from "./settlement.ts";

const mostHistory = 30;

/** A job's id in an address. What is not one names nothing. */
export function parseJobId(text: string | undefined): JobId {
  const parsed = JobId.safeParse(text);
  if (!parsed.success) throw new AppError("not-found");
  return parsed.data;
}

/** One of the viewer's own jobs. */
export async function getJobView(runtime: Runtime, viewer: Viewer, jobId: JobId): Promise<JobView> {
  return makeJobView(runtime, requireOwn(viewer, await findJob(runtime.db, jobId)), viewer.locale);
}

/** Ends a job: at once while it waits, otherwise its runner is told. A finished job stays as it is. */
export async function stopJob(runtime: Runtime, viewer: Viewer, jobId: JobId): Promise<JobView> {
  requireOwn(viewer, await findJob(runtime.db, jobId));
  await runtime.db.transaction((tx) => stopHere(tx, jobId, runtime.clock.now()));
  runtime.notices.tell({ kind: "stop" });
  runtime.notices.tell({ kind: "job", userId: viewer.id, jobId, changed: true, events: null });
  return getJobView(runtime, viewer, jobId);
}

/** The viewer's runs and submissions of an exercise, newest first. */
export async function listHistory(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<JobView[]> {
  const rows = await listJobHistory(runtime.db, viewer.id, exerciseUid, mostHistory);
  return Promise.all(rows.map((job) => makeJobView(runtime, job, viewer.locale)));
}

/** What the viewer had written when they started a job. */
export async function getJobFiles(runtime: Runtime, viewer: Viewer, jobId: JobId): Promise<JobFiles> {
  const job = requireOwn(viewer, await findJob(runtime.db, jobId));
  const exercise = await findJobExercise(runtime, job);
  return { jobId, files: FileSet.parse(exercise ? pickEditable(exercise, job.spec.files) : job.spec.files) };
}
