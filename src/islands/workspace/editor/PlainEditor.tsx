import { type KeyboardEvent, useImperativeHandle, useRef } from "react";
import { indent, outdent } from "./indent.ts";
import type { EditorProps } from "./editor-props.ts";

/** The plain text area: there at once, and for good where the reader prefers it. */
export function PlainEditor({ active, label, fontSize, tabLeaves, handle, onChange }: EditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);

  useImperativeHandle(handle, () => ({
    focus: () => area.current?.focus(),
    goTo({ line }) {
      const element = area.current;
      if (!element) return;
      const lines = element.value.split("\n");
      const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
      element.focus();
      element.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
      element.scrollTop = Math.max(0, (line - 4) * fontSize * 1.6);
    },
    format() {},
  }));

  function press(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key === "Tab" && !tabLeaves && !active.isReadOnly && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      const { value, selectionStart, selectionEnd } = event.currentTarget;
      const move = event.shiftKey ? outdent : indent;
      const next = move({ text: value, start: selectionStart, end: selectionEnd });
      replaceAll(event.currentTarget, next.text);
      event.currentTarget.setSelectionRange(next.start, next.end);
    }
  }

  return (
    <textarea
      ref={area}
      className="plain-editor"
      aria-label={label}
      value={active.text}
      readOnly={active.isReadOnly}
      onChange={(event) => onChange(active.path, event.currentTarget.value)}
      onKeyDown={press}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      autoCorrect="off"
      wrap="off"
      style={{ fontSize }}
    />
  );
}

/** Replaces the text as typing would, so that the browser's undo still works; where it cannot, plainly. */
function replaceAll(area: HTMLTextAreaElement, text: string): void {
  area.setSelectionRange(0, area.value.length);
  // eslint-disable-next-line typescript/no-deprecated -- the only way that keeps the undo history
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
