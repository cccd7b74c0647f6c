import { lockCohort, updateCohortVersion } from "#db/queries/cohorts.ts";
import { listVersionsOf } from "#db/queries/course-versions.ts";
import { countDrafters } from "#db/queries/drafts.ts";
import { countSubmitters } from "#db/queries/submissions.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { compareVersions, type ExerciseChange } from "#src/domain/version-changes.ts";
import { recordAudit } from "./audit.ts";
import { type CourseVersion, findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

/** A version that a cohort could follow. */
export interface VersionChoice {
  readonly digest: string;
  readonly publishedAt: Date;
  readonly isFollowed: boolean;
}

/** What a move to another version changes, and for how many of the cohort's people. */
export interface VersionMove {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly (ExerciseChange & { readonly drafters: number; readonly submitters: number })[];
}

/** Versions of a cohort's course, the newest first. */
export async function listVersionChoices(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<VersionChoice[]> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const versions = await listVersionsOf(runtime.db, cohort.courseUid);
  return versions.map(({ digest, createdAt }) => ({ digest, publishedAt: createdAt, isFollowed: digest === cohort.digest }));
}

/** What would change for whom if the cohort followed another version. Nothing is done. */
export async function previewMove(runtime: Runtime, viewer: Viewer, cohortId: string, digest: string): Promise<VersionMove> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const [before, after] = await Promise.all([getVersion(runtime, cohort, cohort.digest), getVersion(runtime, cohort, digest)]);
  const [drafters, submitters] = await Promise.all([countDrafters(runtime.db, cohortId), countSubmitters(runtime.db, cohortId)]);
  const changes = compareVersions(before.pack, after.pack).map((change) => ({
    ...change,
    drafters: drafters.get(change.uid) ?? 0,
    submitters: submitters.get(change.uid) ?? 0,
  }));
  return { from: cohort.digest, to: digest, changes };
}

/** Lets a cohort follow another version, if it still follows the one whose changes were looked at. */
export async function moveCohort(
  runtime: Runtime,
  viewer: Viewer,
  cohortId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const { changes } = await previewMove(runtime, viewer, cohortId, to);
  await runtime.db.transaction(async (tx) => {
    const cohort = await lockCohort(tx, cohortId);
    if (cohort?.digest !== from) throw new AppError("changed-meanwhile", { details: { follows: cohort?.digest, from } });
    await updateCohortVersion(tx, cohortId, to);
    const details = { from, to, changes: changes.map(({ uid, change, aspects }) => ({ uid, change, aspects })) };
    await recordAudit(tx, { actorId: viewer.id, action: "cohort.version-moved", subject: `cohort:${cohortId}`, details });
  });
}

async function getVersion(runtime: Runtime, { courseUid }: { readonly courseUid: string }, digest: string): Promise<CourseVersion> {
  const known = await listVersionsOf(runtime.db, courseUid);
  const version = known.some((one) => one.digest === digest) ? await findCourseByDigest(digest, runtime) : undefined;
  if (!version) throw new AppError("not-found", { details: { digest } });
  return version;
}
