import { structuredPatch } from "diff";
import type { FileSet } from "#contract/file-set.ts";

export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

export interface DiffPart {
  /** Unchanged lines left out before this part. */
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

export interface FileDiff {
  readonly path: string;
  readonly parts: readonly DiffPart[];
}

/** What changed from one set of files to the other, with three lines around each change. Equal files are left out. */
export function diffFiles(from: FileSet, to: FileSet): FileDiff[] {
  const before = new Map(from.map(({ path, text }) => [path, text]));
  const after = new Map(to.map(({ path, text }) => [path, text]));
  const paths = new Set([...before.keys(), ...after.keys()]);
  return Array.from(paths, (path) => diffText(path, before.get(path) ?? "", after.get(path) ?? "")).filter(({ parts }) => parts.length > 0);
}

function diffText(path: string, before: string, after: string): FileDiff {
  const { hunks } = structuredPatch(path, path, before, after, undefined, undefined, { context: 3 });
  let behind = 1;
  const parts = hunks.map((hunk): DiffPart => {
    const skipped = Math.max(0, hunk.oldStart - behind);
    behind = hunk.oldStart + hunk.oldLines;
    return { skipped, lines: numberLines(hunk.lines, hunk.oldStart, hunk.newStart) };
  });
  return { path, parts };
}

function numberLines(lines: readonly string[], oldStart: number, newStart: number): DiffLine[] {
  let oldLine = oldStart;
  let newLine = newStart;
  // "\ No newline at end of file" is no line of anybody's.
  return lines
    .filter((line) => !line.startsWith("\\"))
    .map((line): DiffLine => {
      const text = line.slice(1);
      if (line.startsWith("+")) return { kind: "added", text, oldLine: null, newLine: newLine++ };
      if (line.startsWith("-")) return { kind: "removed", text, oldLine: oldLine++, newLine: null };
      return { kind: "same", text, oldLine: oldLine++, newLine: newLine++ };
    });
}
