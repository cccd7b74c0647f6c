import type { CarriedArtifact } from "#contract/job-spec.ts";
import { Digest } from "#contract/ids.ts";
import {
  deleteTable,
  findBrought,
  insertArtifacts,
  listGivenUpTables,
  markArtifactRemoved,
  sumArtifactBytes,
} from "#db/queries/artifacts.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise, OwnDataSettings } from "#src/domain/exercise.ts";
import { checkOwnTable, type OwnTable } from "#src/domain/own-data.ts";
import type { Viewer } from "#src/domain/people.ts";
import { readCsv } from "#src/lib/csv-read.ts";
import { findFollowedExercise, type ItemName } from "./courses-followed.ts";
import type { Runtime } from "./runtime.ts";

/** What a learner has brought for an exercise. */
export interface OwnData extends OwnTable {
  readonly id: string;
  readonly bytes: number;
  readonly createdAt: Date;
}

/** An exercise that learners may bring a table for. */
export interface BringingExercise {
  readonly exercise: Exercise;
  readonly brings: OwnDataSettings;
  readonly course: string;
}

/** The exercise at an address, if learners may bring data of their own for it. */
export async function requireBringing(runtime: Runtime, viewer: Viewer, name: ItemName): Promise<BringingExercise> {
  const found = await findFollowedExercise(runtime, viewer, name);
  const brings = found?.item.settings.brings;
  if (!found || !brings) throw new AppError("not-found", { details: { name } });
  return { exercise: found.item, brings, course: found.course.pack.slug };
}

/** The viewer's own table for an exercise, read again. */
export async function findOwnData(runtime: Runtime, viewer: Viewer, { exercise, brings }: BringingExercise): Promise<OwnData | undefined> {
  const row = await findBrought(runtime.db, viewer.id, exercise.settings.uid, brings.name);
  const bytes = row && (await runtime.blobs.read(Digest.parse(row.digest)));
  if (!row || !bytes) return undefined;
  return { id: row.id, bytes: row.bytes, createdAt: row.createdAt, ...checkOwnTable(readCsv(bytes.toString()) ?? [], brings) };
}

/**
 * Keeps a table for the viewer's runs of an exercise, in place of an earlier one. Refuses what is too large, what is
 * no table, and one without a single row that can be used.
 */
export async function bringOwnData(runtime: Runtime, viewer: Viewer, bringing: BringingExercise, text: string): Promise<void> {
  const { exercise, brings } = bringing;
  const bytes = Buffer.from(text);
  if (bytes.byteLength > brings.maxKB * 1024) throw refusal("own-data-large");
  const records = readCsv(text);
  if (!records) throw refusal("own-data-quote");
  if (checkOwnTable(records, brings).rows === 0) throw refusal("own-data-rows");
  if ((await sumArtifactBytes(runtime.db, viewer.id)) + bytes.byteLength > runtime.config.artifactQuotaBytes)
    throw new AppError("over-quota");
  // Before the row that names it, so that no row ever names bytes that are not there.
  const digest = await runtime.blobs.write(bytes);
  await runtime.db.transaction(async (tx) => {
    const before = await findBrought(tx, viewer.id, exercise.settings.uid, brings.name);
    if (before) await markArtifactRemoved(tx, viewer.id, before.id, runtime.clock.now());
    const place = { userId: viewer.id, exerciseUid: exercise.settings.uid, jobId: null };
    await insertArtifacts(tx, [{ ...place, name: brings.name, digest, bytes: bytes.byteLength }]);
  });
  await forgetGivenUpTables(runtime);
}

/** Lets the bytes and the record go of every table that was given up and that no run under way still reads. */
export async function forgetGivenUpTables({ db, blobs }: Runtime): Promise<void> {
  for (const { id, digest, isKept } of await listGivenUpTables(db)) {
    /* eslint-disable no-await-in-loop -- a handful of files */
    if (!isKept) await blobs.remove(Digest.parse(digest));
    await deleteTable(db, id);
    /* eslint-enable no-await-in-loop */
  }
}

const refusal = (reason: string) => new AppError("bad-input", { params: { field: "file", reason } });

/** The viewer's own table, for a run. Submissions do without: what is graded must not hang on data that only one learner has, and may delete. */
export async function carryOwnData(runtime: Runtime, viewer: Viewer, { settings }: Exercise): Promise<CarriedArtifact[]> {
  const { brings, uid } = settings;
  const row = brings && (await findBrought(runtime.db, viewer.id, uid, brings.name));
  if (!brings || !row) return [];
  return [{ name: brings.name, path: brings.path, digest: Digest.parse(row.digest), bytes: row.bytes, origin: "own" }];
}
