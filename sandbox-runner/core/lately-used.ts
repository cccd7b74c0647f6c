/** How many learners were at work lately, and how many slices that took: averages in which the past counts less the longer ago it is. */
export interface LatelyUsed {
  /** Null before anything was seen. */
  readonly atMs: number | null;
  readonly learners: number;
  readonly slices: number;
}

/** Long enough that a moment's rush passes, short enough to follow a class from a light exercise to a heavy one before it has waited for long. */
const REMEMBER_MS = 2.5 * 60_000;

/** Before anything was seen. */
export const nothingUsed: LatelyUsed = { atMs: null, learners: 0, slices: 0 };

/** Takes in what is seen now. */
export function noteUse(before: LatelyUsed, seen: { readonly learners: number; readonly slices: number }, nowMs: number): LatelyUsed {
  const kept = before.atMs === null ? 1 : Math.exp(-Math.max(0, nowMs - before.atMs) / REMEMBER_MS);
  const blend = (old: number, now: number): number => kept * old + (1 - kept) * now;
  return { atMs: nowMs, learners: blend(before.learners, seen.learners), slices: blend(before.slices, seen.slices) };
}

/**
 * How many slices these learners will keep busy on average: those who have been
 * there for a while as many as they did, the others by a rule of thumb.
 */
export function expectUse(
  lately: LatelyUsed,
  learners: number,
  learnersPerSlice: number,
): { readonly known: number; readonly guessed: number } {
  const settled = Math.min(learners, lately.learners);
  const known = lately.learners > 0 ? (lately.slices * settled) / lately.learners : 0;
  return { known, guessed: (learners - settled) / learnersPerSlice };
}

/**
 * How many slices are to stand there for so much use on average. What use swings
 * by grows with its root: a large class needs less to spare for each slice than a small one.
 */
export const addSpare = (use: number, headroom: number): number => use + headroom * Math.sqrt(use);
