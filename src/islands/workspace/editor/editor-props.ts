import type { RefObject } from "react";
import type { Remark } from "./remark.ts";
import type { SourcePlace } from "../output/traceback.ts";

export interface EditorFile {
  readonly path: string;
  readonly text: string;
  readonly isReadOnly: boolean;
}

/** Something said beside a line. */
export interface EditorNote {
  readonly line: number;
  readonly text: string;
}

/** What the bench asks of whichever editor is in use. */
export interface EditorHandle {
  focus(): void;
  goTo(place: SourcePlace): void;
  format(): void;
}

export interface EditorProps {
  readonly files: readonly EditorFile[];
  readonly active: EditorFile;
  readonly label: string;
  readonly fontSize: number;
  /** What was said beside lines of the active file. */
  readonly notes: readonly EditorNote[];
  readonly tabLeaves: boolean;
  readonly handle: RefObject<EditorHandle | null>;
  readonly onChange: (path: string, text: string) => void;
  /** Remarks on the active file, by whoever can make them. */
  readonly onRemarks: (path: string, remarks: readonly Remark[]) => void;
  readonly onFormatFailed: () => void;
}

export type EditorCommand = "run" | "submit" | "toggle-tab";

/** The command a key press means, anywhere on the bench. */
export function findCommand(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): EditorCommand | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  if (event.key === "Enter") return event.shiftKey ? "submit" : "run";
  if (event.key.toLowerCase() === "m" && event.ctrlKey && !event.shiftKey) return "toggle-tab";
  return null;
}
