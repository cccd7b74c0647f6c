import { Digest, type JobId } from "#contract/ids.ts";
import { listArtifactNames, listArtifacts, listUnneededDigests, markArtifactRemoved, sumArtifactBytes } from "#db/queries/artifacts.ts";
import { listEventsOfKind } from "#db/queries/attempt-events.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { AppError } from "#src/domain/errors.ts";
import type { ResultView } from "#src/domain/job-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import { forgetGivenUpTables } from "./own-data.ts";
import type { Runtime } from "./runtime.ts";

export interface OwnArtifact {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** The title of the exercise that made it; null where no course has it any more. */
  readonly exercise: string | null;
  readonly createdAt: Date;
}

/** What the viewer's programs left behind, and how much room is taken. The same bytes left behind twice count once. */
export async function listOwnArtifacts(
  runtime: Runtime,
  viewer: Viewer,
  locale: Locale,
): Promise<{ artifacts: OwnArtifact[]; usedBytes: number; quotaBytes: number }> {
  const rows = await listArtifacts(runtime.db, viewer.id);
  const artifacts = await Promise.all(
    rows.map(async ({ id, name, bytes, exerciseUid, createdAt }) => {
      const found = await findFollowedExercise(runtime, viewer, exerciseUid);
      return { id, name, bytes, createdAt, exercise: found?.item.settings.title[locale] ?? null };
    }),
  );
  return { artifacts, usedBytes: await sumArtifactBytes(runtime.db, viewer.id), quotaBytes: runtime.config.artifactQuotaBytes };
}

/**
 * Gives one up. Its name, digest and size stay with the job that made it. Bytes
 * go where nothing needs them; those that a job still needs go with a later removal.
 * Of a table that its owner brought nothing stays.
 */
export async function removeOwnArtifact(runtime: Runtime, viewer: Viewer, id: string): Promise<void> {
  if (!(await markArtifactRemoved(runtime.db, viewer.id, id, runtime.clock.now()))) throw new AppError("not-found", { details: { id } });
  for (const digest of await listUnneededDigests(runtime.db, viewer.id)) {
    // eslint-disable-next-line no-await-in-loop -- a handful of files
    await runtime.blobs.remove(Digest.parse(digest));
  }
  await forgetGivenUpTables(runtime);
}

/** What an attempt left behind and the site did not keep, and why. */
export async function listNotKept({ db, config }: Runtime, job: JobRow): Promise<ResultView["notKept"]> {
  if (job.spec.produces.length === 0) return [];
  const left = (await listEventsOfKind(db, job.id, job.attempt, "artifact")).flatMap((event) => (event.kind === "artifact" ? [event] : []));
  if (left.length === 0 || job.ending?.reason === "platform-fault") return [];
  const kept = await listArtifactNames(db, job.id as JobId);
  const refused = new Map(left.filter(({ name }) => !kept.includes(name)).map(({ name, bytes }) => [name, bytes]));
  return [...refused].map(([name, bytes]) => {
    const allowed = job.spec.produces.find((produced) => produced.name === name);
    if (!allowed) return { name, bytes, reason: "unexpected" as const, limitBytes: 0 };
    const isLarge = bytes > allowed.maxBytes;
    return {
      name,
      bytes,
      reason: isLarge ? ("size" as const) : ("quota" as const),
      limitBytes: isLarge ? allowed.maxBytes : config.artifactQuotaBytes,
    };
  });
}
