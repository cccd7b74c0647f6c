import { useEffect, useImperativeHandle, useRef } from "react";
import type { EditorProps } from "./editor-props.ts";
import { editor } from "./monaco.ts";
import { MonacoFiles } from "./monaco-files.ts";
import { adoptMonacoStyles } from "./monaco-styles.ts";
import { followPageTheme } from "./monaco-theme.ts";
import { useNotes } from "./use-notes.ts";
import { useRuff } from "./use-ruff.ts";

export interface EditorStart {
  readonly isFocused: boolean;
  readonly start: number;
  readonly end: number;
}

/** Monaco on the bench's files. `begin` is where the cursor stood in the text area that it replaces. */
export function MonacoEditor(props: EditorProps & { begin: EditorStart | null }) {
  const { files, active, label, fontSize, tabLeaves, handle, onChange } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<editor.IStandaloneCodeEditor | null>(null);
  const models = useRef<MonacoFiles | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!host.current) return;
    const { active: first, begin } = latest.current;
    const ownModels = new MonacoFiles((path, text) => latest.current.onChange(path, text));
    adoptMonacoStyles();
    const unfollow = followPageTheme();
    const instance = editor.create(host.current, {
      model: ownModels.find(first),
      automaticLayout: true,
      minimap: { enabled: false },
      fontFamily: '"IBM Plex Mono", ui-monospace, monospace',
      fontLigatures: false,
      lineNumbersMinChars: 4,
      padding: { top: 12, bottom: 12 },
      scrollBeyondLastLine: false,
      renderLineHighlight: "line",
      overviewRulerLanes: 0,
      renderFinalNewline: "on",
      stickyScroll: { enabled: false },
      quickSuggestions: false,
      wordBasedSuggestions: "off",
      contextmenu: false,
      fixedOverflowWidgets: true,
      accessibilitySupport: "auto",
      unicodeHighlight: { ambiguousCharacters: false },
    });
    view.current = instance;
    models.current = ownModels;
    if (begin) takeOver(instance, begin);
    void document.fonts.ready.then(() => editor.remeasureFonts());
    return () => {
      unfollow();
      instance.dispose();
      ownModels.close();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    models.current?.update(files);
  }, [files, onChange]);

  useEffect(() => {
    const instance = view.current;
    const model = models.current?.find(active);
    if (!instance || !model || instance.getModel() === model) return;
    const left = instance.getModel();
    if (left) models.current?.keepView(left.uri.path.slice(1), instance.saveViewState());
    instance.setModel(model);
    instance.restoreViewState(models.current?.findView(active.path) ?? null);
  }, [active]);

  useEffect(() => {
    view.current?.updateOptions({ ariaLabel: label, fontSize, tabFocusMode: tabLeaves, readOnly: active.isReadOnly });
  }, [label, fontSize, tabLeaves, active.isReadOnly]);

  const ruff = useRuff(view, props);
  useNotes(view, active.path, props.notes);

  useImperativeHandle(handle, () => ({
    focus: () => view.current?.focus(),
    goTo({ line }) {
      view.current?.revealLineInCenter(line);
      view.current?.setPosition({ lineNumber: line, column: 1 });
      view.current?.focus();
    },
    format: () => void ruff.format(),
  }));

  return <div className="monaco" ref={host} />;
}

function takeOver(instance: editor.IStandaloneCodeEditor, { isFocused, start, end }: EditorStart): void {
  const model = instance.getModel();
  if (!model) return;
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(end);
  instance.setSelection({
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  });
  if (isFocused) instance.focus();
}
