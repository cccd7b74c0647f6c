// Winnowing, after Schleimer, Wilkerson and Aiken (2003): of the hashes of all runs of tokens, the least of each
// window is kept. Whatever two programs have in common for `runLength + windowLength - 1` tokens leaves a common print.

/** Tokens of one run: about two short statements. Shorter runs are found in every program. */
const runLength = 16;
const windowLength = 8;

/** The fingerprints of a program. */
export function takeFingerprints(tokens: readonly string[]): Set<number> {
  const hashes = tokens.slice(0, Math.max(0, tokens.length - runLength + 1)).map((_, at) => hashRun(tokens, at));
  const prints = new Set<number>();
  const windows = Math.max(1, hashes.length - windowLength + 1);
  for (let from = 0; from < windows; from += 1) {
    const window = hashes.slice(from, from + windowLength);
    if (window.length > 0) prints.add(Math.min(...window));
  }
  return prints;
}

/** FNV-1a, 32 bits. */
function hashRun(tokens: readonly string[], from: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < from + runLength; at += 1) {
    for (const character of `${tokens[at]} `) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
