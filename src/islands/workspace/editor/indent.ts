export interface TextSelection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const indentation = "    ";

/** What Tab does in the plain text area: spaces at the cursor, or every selected line one step in. */
export function indent({ text, start, end }: TextSelection): TextSelection {
  if (start === end) return { text: text.slice(0, start) + indentation + text.slice(end), start: start + 4, end: start + 4 };
  const from = findLineStart(text, start);
  const lines = text.slice(from, end).split("\n");
  const moved = lines.map((line) => (line === "" ? line : indentation + line)).join("\n");
  const added = moved.length - (end - from);
  const first = lines[0] === "" ? 0 : 4;
  return { text: text.slice(0, from) + moved + text.slice(end), start: start + first, end: end + added };
}

/** What Shift+Tab does: every selected line one step out. */
export function outdent({ text, start, end }: TextSelection): TextSelection {
  const from = findLineStart(text, start);
  const lines = text.slice(from, end).split("\n");
  // The line of a bare cursor reaches beyond it; its spaces may stand on both sides.
  const isBare = start === end;
  const stop = isBare ? (text.indexOf("\n", end) + text.length + 1) % (text.length + 1) : end;
  const affected = isBare ? [text.slice(from, stop)] : lines;
  const moved = affected.map((line) => line.replace(/^ {1,4}/, ""));
  const removedFirst = (affected[0] ?? "").length - (moved[0] ?? "").length;
  const joined = moved.join("\n");
  const removed = stop - from - joined.length;
  const newStart = Math.max(from, start - removedFirst);
  return {
    text: text.slice(0, from) + joined + text.slice(stop),
    start: newStart,
    end: isBare ? newStart : Math.max(newStart, end - removed),
  };
}

function findLineStart(text: string, at: number): number {
  // lastIndexOf takes a negative place for 0, and would find a line end behind the cursor.
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}
