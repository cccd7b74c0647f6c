import { isDeepStrictEqual } from "node:util";
import { FileSet } from "#contract/file-set.ts";
import type { Database } from "#db/client.ts";
import {
  findLastAutosave,
  findSnapshot,
  insertSnapshot,
  listConflicts,
  listSnapshots,
  type DraftSnapshotRow,
} from "#db/queries/draft-snapshots.ts";
import { findDraft, insertDraft, lockDraft, updateDraft, type DraftRow } from "#db/queries/drafts.ts";
import type { DraftSnapshotView, DraftView, SaveDraftRequest, SaveDraftResult } from "#src/domain/draft-view.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { assembleFiles, pickEditable } from "#src/domain/file-assembly.ts";
import type { Viewer } from "#src/domain/people.ts";
import { getAssignedExercise } from "./jobs-content.ts";
import type { Runtime } from "./runtime.ts";

/** Of the states that are overwritten while writing, one per minute is kept. */
const autosaveEveryMs = 60_000;
const mostSnapshots = 100;

/** The viewer's draft, or the starter where there is none yet. */
export async function openDraft(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<DraftView> {
  const draft = await findDraft(runtime.db, viewer.id, exerciseUid);
  if (draft) return viewDraft(draft);
  const { exercise } = await getAssignedExercise(runtime, viewer, exerciseUid);
  return { revision: 0, files: starterOf(exercise), savedAt: null };
}

/**
 * Saves what the viewer wrote from a revision on. If another tab was faster
 * nothing is overwritten: what was refused is kept as a snapshot, and the page
 * gets the other version to show both.
 */
export async function saveDraft(runtime: Runtime, viewer: Viewer, request: SaveDraftRequest): Promise<SaveDraftResult> {
  const { exerciseUid } = request;
  const { exercise, cohort } = await getAssignedExercise(runtime, viewer, exerciseUid);
  const files = FileSet.parse(pickEditable(exercise, assembleFiles(exercise, request.files)));
  const saved = await storeDraft(runtime, viewer, { ...request, files });
  if (cohort && saved.kind === "saved") tellDraft(runtime, viewer, cohort.id, exerciseUid);
  return saved;
}

/** Wakes those who look at a class, and at this draft. */
function tellDraft({ notices }: Runtime, { id: userId }: Viewer, cohortId: string, exerciseUid: string): void {
  notices.tell({ kind: "class", cohortId, userId });
  notices.tell({ kind: "draft", userId, exerciseUid, part: "text" });
}

async function storeDraft(
  runtime: Runtime,
  viewer: Viewer,
  { exerciseUid, baseRevision, files }: SaveDraftRequest,
): Promise<SaveDraftResult> {
  const now = runtime.clock.now();
  return runtime.db.transaction(async (tx) => {
    const first = { userId: viewer.id, exerciseUid, revision: baseRevision + 1, files, savedAt: now, createdAt: now };
    const draft = (await lockDraft(tx, viewer.id, exerciseUid)) ?? (await insertDraft(tx, first));
    if (!draft) return conflict(tx, await lockExisting(tx, viewer, exerciseUid), files, baseRevision, now);
    // Also the answer to a save whose first answer got lost on the way.
    if (isDeepStrictEqual(draft.files, files)) return { kind: "saved", revision: draft.revision, savedAt: draft.savedAt.toISOString() };
    if (draft.revision !== baseRevision) return conflict(tx, draft, files, baseRevision, now);
    await keepAutosave(tx, draft, now);
    const revision = await replace(tx, draft, files, now);
    return { kind: "saved", revision, savedAt: now.toISOString() };
  });
}

/** Starts over from the starter; what was there stays in the history. */
export async function resetDraft(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<DraftView> {
  const { exercise, cohort } = await getAssignedExercise(runtime, viewer, exerciseUid);
  const draft = await replaceKeeping(runtime, viewer, exerciseUid, "reset", starterOf(exercise));
  if (cohort) tellDraft(runtime, viewer, cohort.id, exerciseUid);
  return draft;
}

/** Goes back to an earlier state; what was there stays in the history. */
export async function restoreDraft(runtime: Runtime, viewer: Viewer, exerciseUid: string, snapshotId: string): Promise<DraftView> {
  const snapshot = await findSnapshot(runtime.db, viewer.id, exerciseUid, snapshotId);
  if (!snapshot) throw new AppError("not-found", { details: { snapshotId } });
  return replaceKeeping(runtime, viewer, exerciseUid, "restore", snapshot.files);
}

/** Earlier states of the viewer's draft, newest first. */
export async function listDraftHistory(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<DraftSnapshotView[]> {
  const rows = await listSnapshots(runtime.db, viewer.id, exerciseUid, mostSnapshots);
  return rows.map(({ id, revision, reason, files, createdAt }) => ({
    snapshotId: id,
    revision,
    reason,
    files,
    createdAt: createdAt.toISOString(),
  }));
}

async function replaceKeeping(
  { db, clock }: Runtime,
  viewer: Viewer,
  exerciseUid: string,
  reason: "reset" | "restore",
  files: FileSet,
): Promise<DraftView> {
  const savedAt = clock.now();
  return db.transaction(async (tx) => {
    const draft = await lockDraft(tx, viewer.id, exerciseUid);
    if (!draft) return { revision: 0, files, savedAt: null };
    await keepSnapshot(tx, draft, reason, draft.files, draft.revision, savedAt);
    const revision = await replace(tx, draft, files, savedAt);
    return { revision, files, savedAt: savedAt.toISOString() };
  });
}

async function replace(tx: Database, draft: DraftRow, files: FileSet, savedAt: Date): Promise<number> {
  const revision = draft.revision + 1;
  await updateDraft(tx, draft.id, { revision, files, savedAt });
  return revision;
}

async function conflict(tx: Database, draft: DraftRow, refused: FileSet, baseRevision: number, now: Date): Promise<SaveDraftResult> {
  const kept = await listConflicts(tx, draft.id);
  for (const side of [
    { files: draft.files, revision: draft.revision },
    { files: refused, revision: baseRevision },
  ]) {
    // A tab that tries again and again loses nothing by it, and fills nothing either.
    if (kept.some(({ files, revision }) => revision === side.revision && isDeepStrictEqual(files, side.files))) continue;
    // eslint-disable-next-line no-await-in-loop -- two rows of one transaction
    await keepSnapshot(tx, draft, "conflict", side.files, side.revision, now);
  }
  return { kind: "conflict", theirs: viewDraft(draft) };
}

async function keepAutosave(tx: Database, draft: DraftRow, now: Date): Promise<void> {
  const last = (await findLastAutosave(tx, draft.id)) ?? draft.createdAt;
  if (now.getTime() - last.getTime() >= autosaveEveryMs) await keepSnapshot(tx, draft, "autosave", draft.files, draft.revision, now);
}

async function keepSnapshot(
  tx: Database,
  draft: DraftRow,
  reason: DraftSnapshotRow["reason"],
  files: FileSet,
  revision: number,
  createdAt: Date,
): Promise<void> {
  await insertSnapshot(tx, { draftId: draft.id, revision, reason, files, createdAt });
}

/** The draft that another request made a moment ago. */
async function lockExisting(tx: Database, viewer: Viewer, exerciseUid: string): Promise<DraftRow> {
  const draft = await lockDraft(tx, viewer.id, exerciseUid);
  invariant(draft, "a draft that could not be made exists");
  return draft;
}

const starterOf = (exercise: Exercise): FileSet => FileSet.parse(pickEditable(exercise, exercise.starter));

const viewDraft = ({ revision, files, savedAt }: DraftRow): DraftView => ({ revision, files, savedAt: savedAt.toISOString() });
