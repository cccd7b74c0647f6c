import { z } from "zod";
import type { FileSet } from "#contract/file-set.ts";
import type { Database } from "#db/client.ts";
import { findSubmissionAndJob } from "#db/queries/submissions.ts";
import {
  countWaitingSuspects,
  findSuspect,
  type ListedSuspect,
  listSuspects as listRows,
  type SuspectScope,
} from "#db/queries/suspects.ts";
import { findUser } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { pickEditable } from "#src/domain/file-assembly.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { type CourseVersion, findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { listTaught, requireTaught } from "./taught.ts";

const mostShown = 200;

/** A suspect submission in a list, with its exercise as it was when it was handed in. */
export interface SuspectView extends Omit<ListedSuspect, "exerciseUid" | "courseDigest"> {
  readonly course: CourseVersion | undefined;
  readonly exercise: Exercise | undefined;
}

/** What is to be looked at among those whom the viewer teaches, and what has been. */
export async function listSuspects(runtime: Runtime, viewer: Viewer): Promise<SuspectView[]> {
  const rows = await listRows(runtime.db, await findScope(runtime, viewer), mostShown);
  return Promise.all(rows.map(async (row) => ({ ...row, ...(await findPlace(runtime, row)) })));
}

/** How many wait for the viewer to look. */
export async function countSuspects(runtime: Runtime, viewer: Viewer): Promise<number> {
  return countWaitingSuspects(runtime.db, await findScope(runtime, viewer));
}

/** One suspect submission with the program that its learner handed in. */
export async function getSuspect(
  runtime: Runtime,
  viewer: Viewer,
  submissionId: string,
): Promise<SuspectView & { readonly files: FileSet }> {
  const { suspect, submission, job } = await requireSuspect(runtime.db, runtime, viewer, submissionId);
  const place = await findPlace(runtime, { exerciseUid: submission.exerciseUid, courseDigest: job.courseDigest });
  const learner = await findUser(runtime.db, UserId.parse(submission.userId));
  const { files } = job.spec;
  return {
    ...suspect,
    ...place,
    cohortId: job.cohortId,
    learner: learner?.name ?? "",
    number: submission.number,
    handedInAt: submission.createdAt,
    files: place.exercise ? pickEditable(place.exercise, files) : files,
  };
}

/** A suspect submission, for those who teach its learner. To others there is none. */
export async function requireSuspect(db: Database, runtime: Runtime, viewer: Viewer, submissionId: string) {
  const isId = z.uuid().safeParse(submissionId).success;
  const [found, suspect] = isId ? [await findSubmissionAndJob(db, submissionId), await findSuspect(db, submissionId)] : [];
  await requireTaught({ ...runtime, db }, viewer, found?.job.cohortId ?? null);
  if (!found || !suspect) throw new AppError("not-found", { details: { submissionId } });
  return { ...found, suspect };
}

async function findScope(runtime: Runtime, viewer: Viewer): Promise<SuspectScope> {
  const taught = await listTaught(runtime, viewer);
  return viewer.role === "operator" ? "all" : { cohortIds: taught.map(({ id }) => id) };
}

async function findPlace(
  runtime: Runtime,
  { exerciseUid, courseDigest }: Pick<ListedSuspect, "exerciseUid" | "courseDigest">,
): Promise<Pick<SuspectView, "course" | "exercise">> {
  const course = await findCourseByDigest(courseDigest, runtime);
  return { course, exercise: course?.pack.exercises.find(({ settings }) => settings.uid === exerciseUid) };
}
