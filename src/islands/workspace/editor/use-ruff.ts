import { type RefObject, useEffect, useState } from "react";
import type { EditorProps } from "./editor-props.ts";
import { editor, MarkerSeverity, MarkerTag } from "./monaco.ts";
import type { Remark } from "./remark.ts";
import { Ruff } from "./ruff.ts";

/** After this long a pause in typing the file is looked through. */
const pauseMs = 500;

/** Marks what ruff remarks on the active file, and formats it on request. */
export function useRuff(view: RefObject<editor.IStandaloneCodeEditor | null>, props: EditorProps): { format(): Promise<void> } {
  const { active, onRemarks, onFormatFailed } = props;
  const { path, text } = active;
  const [ruff] = useState(() => new Ruff());
  useEffect(() => () => ruff.close(), [ruff]);

  useEffect(() => {
    if (!path.endsWith(".py")) return;
    let isOld = false;
    const timer = setTimeout(() => {
      void ruff.check(text).then((remarks) => {
        const model = view.current?.getModel();
        if (isOld || !model || model.getValue() !== text) return;
        editor.setModelMarkers(model, "ruff", remarks.map(makeMarker));
        onRemarks(path, remarks);
      });
    }, pauseMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [ruff, view, path, text, onRemarks]);

  return {
    async format() {
      const instance = view.current;
      const model = instance?.getModel();
      if (!instance || !model || active.isReadOnly || !path.endsWith(".py")) return;
      const before = model.getValue();
      const formatted = await ruff.format(before);
      if (formatted === null) onFormatFailed();
      // What was typed meanwhile is worth more than its form.
      else if (model.getValue() === before && formatted !== before) {
        instance.executeEdits("ruff", [{ range: model.getFullModelRange(), text: formatted }]);
      }
    },
  };
}

function makeMarker({ code, message, isError, isUnnecessary, from, to }: Remark): editor.IMarkerData {
  return {
    severity: isError ? MarkerSeverity.Error : MarkerSeverity.Warning,
    message: code ? `${message} (${code})` : message,
    startLineNumber: from.line,
    startColumn: from.column,
    endLineNumber: to.line,
    endColumn: to.column,
    tags: isUnnecessary ? [MarkerTag.Unnecessary] : [],
  };
}
