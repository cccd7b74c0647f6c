/** Where a comment belongs in a text that may have changed since. */
export interface CommentPlace {
  readonly line: number;
  /** Whether its line is still there, word for word. */
  readonly isKept: boolean;
}

/**
 * The line of a draft that a comment was made beside: the nearest one that still says the same, or, where none does, the
 * one that stands in its place.
 */
export function placeComment(text: string, { line, lineText }: { readonly line: number; readonly lineText: string }): CommentPlace {
  const lines = text.split("\n");
  const same = lines.flatMap((candidate, index) => (candidate === lineText ? [index + 1] : []));
  const nearest = same.toSorted((a, b) => Math.abs(a - line) - Math.abs(b - line))[0];
  if (nearest !== undefined) return { line: nearest, isKept: true };
  return { line: Math.max(1, Math.min(line, lines.length)), isKept: false };
}
