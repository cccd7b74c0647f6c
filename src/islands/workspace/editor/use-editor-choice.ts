import { useCallback, useState } from "react";
import type { EditorPreferences } from "#src/domain/people.ts";
import type { WorkspaceApi } from "../workspace-api.ts";

export interface EditorChoice {
  readonly isPlain: boolean;
  readonly tabLeaves: boolean;
}

/** The reader's choices, kept with the account so that they hold on every device. */
export function useEditorChoice(preferences: EditorPreferences, api: WorkspaceApi) {
  const [choice, setChoice] = useState<EditorChoice>({
    isPlain: preferences.editor === "textarea",
    tabLeaves: preferences.tabLeavesEditor,
  });
  const choose = useCallback(
    (next: EditorChoice) => {
      setChoice(next);
      // The choice holds on this page even where it cannot be kept.
      api.rememberEditor({ editor: next.isPlain ? "textarea" : "monaco", tabLeavesEditor: next.tabLeaves }).catch(() => {});
    },
    [api],
  );
  return { choice, choose };
}
