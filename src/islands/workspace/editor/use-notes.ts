import { type RefObject, useEffect } from "react";
import type { EditorNote } from "./editor-props.ts";
import type { editor } from "./monaco.ts";

/** Marks the lines of the active file that something was said beside; resting on a mark tells what. */
export function useNotes(view: RefObject<editor.IStandaloneCodeEditor | null>, path: string, notes: readonly EditorNote[]): void {
  useEffect(() => {
    const instance = view.current;
    if (!instance) return undefined;
    instance.updateOptions({ glyphMargin: notes.length > 0 });
    const marks = instance.createDecorationsCollection(
      notes.map(({ line, text }) => ({
        range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
        options: {
          isWholeLine: true,
          className: "comment-line",
          glyphMarginClassName: "comment-glyph",
          // Somebody's words, shown as they are.
          glyphMarginHoverMessage: { value: text.replaceAll(/[\\`*_{}[\]()#+\-.!<>|~&]/g, "\\$&"), isTrusted: false },
        },
      })),
    );
    return () => marks.clear();
  }, [view, path, notes]);
}
