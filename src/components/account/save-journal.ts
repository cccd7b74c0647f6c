import { actions } from "astro:actions";
import { openJournal } from "#src/islands/workspace/draft/journal.ts";
import type { MeView } from "#src/domain/me-view.ts";
import { api } from "#src/lib/urls.ts";
import { emptyJournal } from "./empty-journal.ts";

/** An answer that takes longer counts as none. */
const patienceMs = 10_000;

/**
 * Brings what this browser keeps of the signed-in person's drafts to the server,
 * and clears it here. Rejects where some of it could not be saved: that stays.
 */
export async function saveOwnJournal(): Promise<void> {
  const journal = await openJournal().catch(() => null);
  // A browser that gives us no store holds nothing that could be lost.
  if (!journal || (await journal.listAll()).length === 0) return;
  // Asked now, not remembered: another tab may have signed somebody else in.
  const response = await fetch(api.me, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(`who is signed in: status ${response.status}`);
  const { viewer } = (await response.json()) as MeView;
  if (!viewer) return;
  await emptyJournal(journal, viewer.id, async (draft) => {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("no answer")), patienceMs));
    await Promise.race([actions.drafts.save.orThrow(draft), late]);
  });
}
