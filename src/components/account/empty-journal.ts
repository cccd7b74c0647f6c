import type { Journal } from "#src/islands/workspace/draft/journal.ts";
import type { SaveDraftRequest } from "#src/domain/draft-view.ts";

/**
 * Sends one person's entries, the newest first: it becomes the draft, and older
 * ones, refused as a conflict, go into its history. An entry leaves the journal
 * once the server has answered for it, unless it has been written anew since.
 * Rejects with the first failure, after every entry was tried.
 */
export async function emptyJournal(journal: Journal, userId: string, save: (draft: SaveDraftRequest) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  const entries = (await journal.listAll()).toSorted((one, other) => other.writtenAt - one.writtenAt);
  for (const { key, work, baseRevision, files, writtenAt } of entries) {
    const [owner, exerciseUid] = work.split(":");
    if (owner !== userId || !exerciseUid) continue;
    /* eslint-disable no-await-in-loop -- the order decides what becomes the draft */
    try {
      await save({ exerciseUid, baseRevision, files });
      const now = (await journal.listAll()).find((entry) => entry.key === key);
      if (now && now.writtenAt > writtenAt) throw new Error("written to while it was saved");
      await journal.remove(key);
    } catch (error) {
      failures.push(error);
    }
    /* eslint-enable no-await-in-loop */
  }
  if (failures.length > 0) throw failures[0];
}
