import { type ReactNode, type RefObject, useCallback, useMemo, useState } from "react";
import { Button } from "react-aria-components/Button";
import type { FileSet } from "#contract/file-set.ts";
import type { Thread } from "../../margin/threads.ts";
import { useSetting } from "../workspace-context.ts";
import { CodeEditor } from "./CodeEditor.tsx";
import type { EditorFile, EditorHandle, EditorProps } from "./editor-props.ts";
import { EditorSettings } from "./EditorSettings.tsx";
import { FileTabs } from "./FileTabs.tsx";
import { PlainEditor } from "./PlainEditor.tsx";
import type { Remark } from "./remark.ts";
import type { EditorChoice } from "./use-editor-choice.ts";

interface Props {
  readonly files: FileSet;
  readonly activePath: string;
  /** What was said beside lines of the files. */
  readonly threads: readonly Thread[];
  readonly fontSize: number;
  readonly choice: EditorChoice;
  readonly handle: RefObject<EditorHandle | null>;
  readonly reset: ReactNode;
  readonly onChoose: (choice: EditorChoice) => void;
  readonly onOpen: (path: string) => void;
  readonly onChange: (path: string, text: string) => void;
}

/** Tabs, editor, and the line beneath it that says what Tab does and what ruff thinks. */
export function EditorPane({ files, activePath, threads, fontSize, choice, handle, reset, onChoose, onOpen, onChange }: Props) {
  const { t, exercise } = useSetting();
  const [remarks, setRemarks] = useState<{ path: string; list: readonly Remark[] }>({ path: "", list: [] });
  const [note, setNote] = useState<string | null>(null);
  const [hasFailed, setHasFailed] = useState(false);

  const editorFiles = useMemo(
    (): readonly EditorFile[] => [
      ...files.map((file) => ({ ...file, isReadOnly: !exercise.editable.includes(file.path) })),
      ...exercise.given.map((file) => ({ ...file, isReadOnly: true })),
    ],
    [files, exercise],
  );
  const active = editorFiles.find(({ path }) => path === activePath) ?? editorFiles[0];

  const notes = useMemo(
    () =>
      threads
        .filter(({ fileName, isDone }) => fileName === active?.path && !isDone)
        .map(({ line, comments }) => ({ line, text: comments.map(({ author, text }) => `${author}: ${text}`).join(" · ") })),
    [threads, active?.path],
  );

  const change = useCallback(
    (path: string, text: string) => {
      setNote(null);
      onChange(path, text);
    },
    [onChange],
  );
  const remark = useCallback((path: string, list: readonly Remark[]) => setRemarks({ path, list }), []);
  const failFormat = useCallback(() => setNote(t.editor.formatFailed), [t]);
  const failLoad = useCallback(() => setHasFailed(true), []);

  if (!active) return null;
  const editor: EditorProps = {
    files: editorFiles,
    active,
    label: (active.isReadOnly ? t.editor.readOnlyLabel : t.editor.label)(active.path),
    fontSize,
    notes,
    tabLeaves: choice.tabLeaves,
    handle,
    onChange: change,
    onRemarks: remark,
    onFormatFailed: failFormat,
  };
  const isPlain = choice.isPlain || hasFailed;
  const tools = (
    <div className="tools">
      {!isPlain && (
        <Button className="btn plain tool" onPress={() => handle.current?.format()}>
          {t.editor.format}
        </Button>
      )}
      {reset}
      <EditorSettings choice={choice} onChoose={onChoose} />
    </div>
  );
  return (
    <FileTabs files={editorFiles} activePath={active.path} onChoose={onOpen} tools={tools}>
      {isPlain ? <PlainEditor {...editor} /> : <CodeEditor {...editor} onLoadFailed={failLoad} />}
      <div className="editor-foot">
        <span>
          {choice.tabLeaves ? t.editor.tabLeaves : t.editor.tabIndents} <kbd>Ctrl M</kbd>
        </span>
        <output>{note ?? (hasFailed ? t.editor.loadFailed : "")}</output>
        {!isPlain && remarks.path === active.path && (
          <RemarkList remarks={remarks.list} onGoTo={(line) => handle.current?.goTo({ path: active.path, line })} />
        )}
      </div>
    </FileTabs>
  );
}

/** Ruff's remarks in words, for those who do not see a wavy line. */
function RemarkList({ remarks, onGoTo }: { remarks: readonly Remark[]; onGoTo: (line: number) => void }) {
  const { t } = useSetting();
  if (remarks.length === 0) return <span className="quiet">{t.editor.noProblems}</span>;
  return (
    <details className="remarks">
      <summary>{t.editor.problems(remarks.length)}</summary>
      <ul>
        {remarks.map(({ from, code, message }) => (
          <li key={`${from.line}:${from.column}:${code}`}>
            <button type="button" onClick={() => onGoTo(from.line)}>
              {t.editor.problemAt(from.line, message)}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
