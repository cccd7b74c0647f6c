import { z } from "zod";
import { FileSet } from "#contract/file-set.ts";

/** A learner's files in one exercise, as the server holds them. */
export const DraftView = z.strictObject({
  revision: z.int().nonnegative().describe("Grows with each save; 0 while nothing was saved and `files` is the starter."),
  files: FileSet,
  savedAt: z.iso.datetime().nullable(),
});
export type DraftView = z.infer<typeof DraftView>;

/** `drafts.save`. `baseRevision` is the revision that the changes started from. */
export const SaveDraftRequest = z.strictObject({ exerciseUid: z.uuid(), baseRevision: z.int().nonnegative(), files: FileSet });
export type SaveDraftRequest = z.infer<typeof SaveDraftRequest>;

/**
 * Answer to a save. In a conflict nothing of the draft was changed: both sides,
 * the refused files and the draft, are kept as snapshots, and the page shows both.
 */
export const SaveDraftResult = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("saved"), revision: z.int().positive(), savedAt: z.iso.datetime() }),
  z.strictObject({ kind: z.literal("conflict"), theirs: DraftView }),
]);
export type SaveDraftResult = z.infer<typeof SaveDraftResult>;

/** An earlier state of a draft, newest first in `drafts.history`. */
export const DraftSnapshotView = z.strictObject({
  snapshotId: z.uuid(),
  revision: z.int().nonnegative(),
  reason: z.enum(["autosave", "reset", "conflict", "restore"]),
  files: FileSet,
  createdAt: z.iso.datetime(),
});
export type DraftSnapshotView = z.infer<typeof DraftSnapshotView>;
