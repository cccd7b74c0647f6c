/** A place in a file of the learner's. */
export interface SourcePlace {
  readonly path: string;
  readonly line: number;
}

export type OutputPiece = { readonly text: string; readonly place: SourcePlace | null };

/**
 * Finds `File "attention.py", line 12` in a line of output. Only files that the
 * learner has open become links; frames inside libraries stay text.
 */
export function findPlaces(text: string, paths: readonly string[]): OutputPiece[] {
  if (!text.includes('File "')) return [{ text, place: null }];
  const pieces: OutputPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(/File "([^"\n]{1,400})", line (\d{1,7})/g)) {
    const path = paths.find((candidate) => match[1] === candidate || match[1]?.endsWith(`/${candidate}`));
    if (!path) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), place: null });
    pieces.push({ text: match[0], place: { path, line: Number(match[2]) } });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), place: null });
  return pieces;
}
