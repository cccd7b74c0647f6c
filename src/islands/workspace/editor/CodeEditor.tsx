import { type ComponentType, useEffect, useRef, useState } from "react";
import type { EditorProps } from "./editor-props.ts";
import type { EditorStart } from "./MonacoEditor.tsx";
import { EditorGuard } from "./EditorGuard.tsx";
import { PlainEditor } from "./PlainEditor.tsx";

type Loaded = ComponentType<EditorProps & { begin: EditorStart | null }>;

/** In the browser alone: the server never draws Monaco, and the build keeps its styles only if the server does not know of it. */
const loadMonaco: () => Promise<{ MonacoEditor: Loaded }> = import.meta.env.SSR
  ? () => Promise.reject(new Error("there is no Monaco on the server"))
  : () => import("./MonacoEditor.tsx");

/**
 * The text area first, editable at once; Monaco in its place when it has come.
 * The text lives above both, and the cursor is handed over, so the change
 * loses nothing. It waits while a character is being composed.
 */
export function CodeEditor({ onLoadFailed, ...props }: EditorProps & { onLoadFailed: () => void }) {
  const [Monaco, setMonaco] = useState<{ Editor: Loaded; begin: EditorStart | null } | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const isComposing = useRef(false);

  useEffect(() => {
    let isGone = false;
    const whenIdle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    whenIdle(() => {
      void loadMonaco().then(
        async ({ MonacoEditor: Editor }) => {
          while (isComposing.current) await new Promise((resolve) => addEventListener("compositionend", resolve, { once: true }));
          if (!isGone) setMonaco({ Editor, begin: readStart(host.current) });
        },
        () => onLoadFailed(),
      );
    });
    return () => {
      isGone = true;
    };
  }, [onLoadFailed]);

  return (
    <div
      className="editor-host"
      ref={host}
      onCompositionStart={() => (isComposing.current = true)}
      onCompositionEnd={() => (isComposing.current = false)}
    >
      {Monaco ? (
        <EditorGuard onFailed={onLoadFailed}>
          <Monaco.Editor {...props} begin={Monaco.begin} />
        </EditorGuard>
      ) : (
        <PlainEditor {...props} />
      )}
    </div>
  );
}

function readStart(host: HTMLElement | null): EditorStart | null {
  const area = host?.querySelector("textarea");
  if (!area) return null;
  return { isFocused: document.activeElement === area, start: area.selectionStart, end: area.selectionEnd };
}
