import { diffArrays } from "diff";

/** A line of two texts next to each other; null where one has nothing there. */
export interface SideBySideLine {
  readonly left: string | null;
  readonly right: string | null;
  readonly same: boolean;
}

/** Two texts line by line: what both have stands side by side, spaces at the ends aside. */
export function alignLines(left: string, right: string): SideBySideLine[] {
  const [ours, theirs] = [left, right].map((text) => text.replace(/\n$/, "").split("\n"));
  const lines: SideBySideLine[] = [];
  let removed: string[] = [];
  const flush = (added: readonly string[]) => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1)
      lines.push({ left: removed[at] ?? null, right: added[at] ?? null, same: false });
    removed = [];
  };
  let at = 0;
  for (const part of diffArrays(ours ?? [], theirs ?? [], { comparator: (a, b) => a.trim() === b.trim() })) {
    if (part.removed) removed = part.value;
    else if (part.added) flush(part.value);
    else {
      flush([]);
      // They may differ in spaces at the ends: each is shown as it was written.
      for (const [index, right] of part.value.entries()) lines.push({ left: ours?.[at + index] ?? null, right, same: true });
    }
    if (!part.added) at += part.value.length;
  }
  flush([]);
  return lines;
}
