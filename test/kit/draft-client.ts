import { setTimeout as pause } from "node:timers/promises";
import { DraftView, SaveDraftResult } from "#src/domain/draft-view.ts";
import type { Member } from "#kit/member.ts";

/** A learner's draft of one exercise as their page saves it: repeated until the site has answered. */
export interface DraftClient {
  save(baseRevision: number, text: string): Promise<SaveDraftResult>;
  open(): Promise<DraftView>;
}

/** Saves and opens over the actions that the workspace calls. */
export function makeDraftClient(origin: string, { cookie }: Member, exerciseUid: string, file: string): DraftClient {
  const call = async (action: string, input: object): Promise<unknown> => {
    for (const until = Date.now() + 120_000; ; await pause(50)) {
      try {
        const response = await fetch(new URL(`/_actions/drafts.${action}`, origin), {
          method: "POST",
          headers: { origin, cookie, "content-type": "application/json" },
          body: JSON.stringify(input),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`drafts.${action} answered ${response.status}: ${text.slice(0, 500)}`);
        return unflatten(JSON.parse(text) as unknown[], 0);
      } catch (error) {
        // fetch says that there was no answer, or half of one, by a TypeError.
        if (!(error instanceof TypeError) || Date.now() > until) throw error;
      }
    }
  };
  return {
    save: async (baseRevision, text) =>
      SaveDraftResult.parse(await call("save", { exerciseUid, baseRevision, files: [{ path: file, text }] })),
    open: async () => DraftView.parse(await call("open", { exerciseUid })),
  };
}

/** Actions answer with a flat list in which members stand as numbers of entries. */
function unflatten(entries: readonly unknown[], at: number): unknown {
  const entry = entries[at];
  if (Array.isArray(entry)) return entry.map((member: number) => unflatten(entries, member));
  if (typeof entry !== "object" || entry === null) return entry;
  return Object.fromEntries(Object.entries(entry).map(([name, member]) => [name, unflatten(entries, member as number)]));
}
