import type { FileSet } from "#contract/file-set.ts";
import type { DraftSnapshotView, DraftView, SaveDraftResult } from "#src/domain/draft-view.ts";
import type { DraftTrouble } from "./draft-state.ts";

/** A save that did not get through, and why. */
export class SaveTrouble extends Error {
  readonly trouble: DraftTrouble;

  constructor(trouble: DraftTrouble, cause: unknown) {
    super(`the draft was not saved: ${trouble}`, { cause });
    this.name = "SaveTrouble";
    this.trouble = trouble;
  }
}

/** What the workspace asks of the server about one exercise's draft. */
export interface DraftApi {
  /** Rejects with SaveTrouble. */
  save(files: FileSet, baseRevision: number): Promise<SaveDraftResult>;
  reset(): Promise<DraftView>;
  listSnapshots(): Promise<DraftSnapshotView[]>;
  restore(snapshotId: string): Promise<DraftView>;
}
