import type { Locale } from "#src/domain/locale.ts";
import { formatClock } from "../local-time.ts";
import { useHydrated } from "../use-hydrated.ts";
import { useSetting, type WorkspaceMessages } from "../workspace-context.ts";
import { type DraftState, isUnsaved } from "./draft-state.ts";

/** Where the newest text is safe, in words. */
export function DraftStatus({ state }: { state: DraftState }) {
  const { t, locale } = useSetting();
  const isHydrated = useHydrated();
  const isWorried = state.trouble !== null || state.conflict !== null;
  return <output className={isWorried ? "draft-status worried" : "draft-status"}>{isHydrated && wordDraft(state, t, locale)}</output>;
}

function wordDraft(state: DraftState, t: WorkspaceMessages, locale: Locale): string {
  if (state.conflict) return t.draft.conflict;
  if (state.trouble === "signed-out") return t.draft.signedOut;
  if (state.trouble === "refused") return t.draft.refused;
  if (state.trouble === "unreachable") return t.draft.local;
  if (state.sending || isUnsaved(state)) return t.draft.saving;
  if (state.base.savedAt === null) return t.draft.pristine;
  return t.draft.saved(formatClock(locale, state.base.savedAt));
}
