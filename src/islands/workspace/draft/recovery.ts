import type { FileSet } from "#contract/file-set.ts";
import type { DraftView } from "#src/domain/draft-view.ts";
import type { DraftApi } from "./draft-api.ts";
import { isSameFiles } from "./files.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { listLivingTabs } from "./tabs.ts";

/** Work that an earlier page could not bring to the server. */
export interface Recovered {
  readonly files: FileSet;
  /** The server's version, where it went another way. */
  readonly theirs: DraftView | null;
}

/** The editor of this page, into which unsaved work comes back, unless the learner has begun to type. */
export interface RecoveringEditor {
  isUntouched(): boolean;
  /** Resolves once this tab's own journal holds the text. */
  take(recovered: Recovered): Promise<void>;
}

/**
 * Looks for what pages that are gone left in the journal. The newest goes back
 * into the editor; older ones go to the server, whose history keeps them. An
 * entry is removed only when its text is safe elsewhere.
 */
export async function recoverJournal(
  journal: Journal,
  work: string,
  base: DraftView,
  api: DraftApi,
  editor: RecoveringEditor,
): Promise<void> {
  const entries = await listLeftBehind(journal, work);
  for (const [index, entry] of entries.entries()) {
    const isNewest = index === entries.length - 1;
    // eslint-disable-next-line no-await-in-loop -- oldest first: the order decides what is newest in the history
    if (await bringHome(entry, isNewest, base, api, editor)) await journal.remove(entry.key);
  }
}

async function listLeftBehind(journal: Journal, work: string): Promise<JournalEntry[]> {
  const entries = await journal.list(work);
  const living = await listLivingTabs(entries.map(({ tab }) => tab));
  return entries.filter(({ tab }) => !living.has(tab)).toSorted((one, other) => one.writtenAt - other.writtenAt);
}

/** True once the entry's text is safe without the entry. */
async function bringHome(
  entry: JournalEntry,
  isNewest: boolean,
  base: DraftView,
  api: DraftApi,
  editor: RecoveringEditor,
): Promise<boolean> {
  if (isSameFiles(entry.files, base.files)) return true;
  if (isNewest && entry.baseRevision === base.revision && editor.isUntouched()) {
    await editor.take({ files: entry.files, theirs: null });
    return true;
  }
  try {
    // A revision below the server's own: it refuses, and keeps both sides in the history.
    const answer = await api.save(entry.files, Math.max(0, Math.min(entry.baseRevision, base.revision - 1)));
    if (answer.kind === "conflict" && isNewest && editor.isUntouched()) await editor.take({ files: entry.files, theirs: answer.theirs });
    return true;
  } catch {
    return false;
  }
}
