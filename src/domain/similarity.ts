import { takeFingerprints } from "./fingerprints.ts";
import type { UserId } from "./people.ts";
import { listTokens } from "./python-tokens.ts";

/** Two learners whose submissions resemble each other: shares of the shorter one's tokens, from 0 to 1, that both have. */
export interface SimilarPair {
  readonly users: readonly [UserId, UserId];
  readonly submissions: readonly [string, string];
  readonly share: number;
}

/** A learner's program as it is compared. */
export interface ComparedProgram {
  readonly userId: UserId;
  readonly submissionId: string;
  readonly text: string;
}

/**
 * From which share on a pair is shown. Renamed and reordered copies have 0.85 and more, independent solutions of our own
 * exercises under 0.4; test/content/similarity.test.ts holds both.
 */
export const similarFrom = 0.6;

/** A program with fewer prints beyond the starter says nothing: there is one way to write it. */
const fewestPrints = 6;
/** What more than this share of many learners has in common is how the exercise is done. */
const commonFrom = 0.4;
const manyLearners = 8;
const mostPairs = 200;

/** Pairs of programs that have much in common beyond what the exercise gave them, the most alike first. A hint, never a verdict. */
export function findSimilarPairs(programs: readonly ComparedProgram[], given: readonly string[]): SimilarPair[] {
  const known = new Set(given.flatMap((text) => [...takeFingerprints(listTokens(text))]));
  const prints = programs.map(({ text }) => [...takeFingerprints(listTokens(text))].filter((print) => !known.has(print)));
  const owners = indexPrints(prints);
  if (programs.length >= manyLearners) {
    for (const [print, who] of owners) if (who.length > commonFrom * programs.length) owners.delete(print);
  }
  const own = prints.map((all) => all.filter((print) => owners.has(print)).length);
  const pairs = [...countShared(owners, programs.length)].flatMap(([pair, shared]): SimilarPair[] => {
    const [a, b] = [Math.floor(pair / programs.length), pair % programs.length];
    const fewest = Math.min(own[a] ?? 0, own[b] ?? 0);
    const [first, second] = [programs[a], programs[b]];
    if (!first || !second || fewest < fewestPrints || shared / fewest < similarFrom) return [];
    const submissions = [first.submissionId, second.submissionId] as const;
    return [{ users: [first.userId, second.userId], submissions, share: Math.round((100 * shared) / fewest) / 100 }];
  });
  return pairs.toSorted((a, b) => b.share - a.share).slice(0, mostPairs);
}

/** Which programs have a print, by their place. */
function indexPrints(prints: readonly (readonly number[])[]): Map<number, number[]> {
  const owners = new Map<number, number[]>();
  for (const [at, all] of prints.entries()) {
    for (const print of all) {
      const who = owners.get(print);
      if (who) who.push(at);
      else owners.set(print, [at]);
    }
  }
  return owners;
}

/** How many prints each pair shares; a pair is one number, the place of the first times all, and that of the second. */
function countShared(owners: ReadonlyMap<number, readonly number[]>, all: number): Map<number, number> {
  const shared = new Map<number, number>();
  for (const who of owners.values()) {
    for (const [index, first] of who.entries()) {
      for (const second of who.slice(index + 1)) {
        const pair = first * all + second;
        shared.set(pair, (shared.get(pair) ?? 0) + 1);
      }
    }
  }
  return shared;
}
