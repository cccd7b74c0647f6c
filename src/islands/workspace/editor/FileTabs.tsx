import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { useSetting } from "../workspace-context.ts";
import type { EditorFile } from "./editor-props.ts";

interface Props {
  readonly files: readonly EditorFile[];
  readonly activePath: string;
  readonly onChoose: (path: string) => void;
  readonly tools: ReactNode;
  readonly children: ReactNode;
}

/**
 * The files as tabs over the one editor that shows them all in turn (the tabs
 * pattern of the ARIA guide). Written by hand because the library wants a panel
 * of its own for every tab, and this editor must never be taken down.
 */
export function FileTabs({ files, activePath, onChoose, tools, children }: Props) {
  const { t } = useSetting();
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  function press(event: KeyboardEvent): void {
    const at = files.findIndex(({ path }) => path === activePath);
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % files.length,
      ArrowLeft: (at - 1 + files.length) % files.length,
      Home: 0,
      End: files.length - 1,
    };
    const next = moves[event.key];
    const file = next === undefined ? undefined : files[next];
    if (next === undefined || !file) return;
    event.preventDefault();
    onChoose(file.path);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  }

  return (
    <div className="pane-tabs">
      <div className="tab-row">
        <div className="tab-list" role="tablist" aria-label={t.editor.files} ref={list} onKeyDown={press} tabIndex={-1}>
          {files.map(({ path, isReadOnly }, index) => {
            const isActive = path === activePath;
            return (
              <button
                key={path}
                type="button"
                role="tab"
                id={`${id}-${index}`}
                className="tab"
                aria-selected={isActive}
                aria-controls={`${id}-panel`}
                tabIndex={isActive ? 0 : -1}
                data-selected={isActive || undefined}
                onClick={() => onChoose(path)}
              >
                {path}
                {isReadOnly && (
                  <span className="lock" title={t.editor.readOnlyHint}>
                    {t.editor.readOnly}
                  </span>
                )}
              </button>
            );
          })}
        </div>
        {tools}
      </div>
      <div
        className="pane-body"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${files.findIndex(({ path }) => path === activePath)}`}
      >
        {children}
      </div>
    </div>
  );
}
