/** How a pilot came to its end, or why there was none. */
export type PilotFate = "served" | "refused" | "failed-start" | "preempted" | "node-fail";

/** Why nothing is submitted for a while. */
export interface Pause {
  readonly cause: "refused" | "failed-start";
  readonly reason: string;
  readonly untilMs: number;
}

/** What went wrong, counted apart: a site that takes pilots away is not one where they do not start. */
export interface Misfortunes {
  /** In a row, since the last pilot that came. */
  readonly refused: number;
  readonly failedStarts: number;
  /** Since the runner began. */
  readonly preempted: number;
  readonly nodeFails: number;
  readonly pause: Pause | null;
}

/** Before anything has gone wrong. */
export const noMisfortunes: Misfortunes = { refused: 0, failedStarts: 0, preempted: 0, nodeFails: 0, pause: null };

const FIRST_REFUSAL_PAUSE_MS = 15_000;
/** One bad node, or a moment's trouble: so many starts may fail before it counts as more. */
const FORGIVEN_STARTS = 2;
const FIRST_START_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

/** Takes note of a pilot's fate. Preemption and failing nodes are nobody's mistake: the next pilot is asked for at once. */
export function recordFate(before: Misfortunes, fate: PilotFate, reason: string, nowMs: number): Misfortunes {
  switch (fate) {
    case "served":
      return before;
    case "preempted":
      return { ...before, preempted: before.preempted + 1 };
    case "node-fail":
      return { ...before, nodeFails: before.nodeFails + 1 };
    case "refused": {
      const refused = before.refused + 1;
      const untilMs = nowMs + growPause(FIRST_REFUSAL_PAUSE_MS, refused - 1);
      return { ...before, refused, pause: { cause: fate, reason, untilMs } };
    }
    case "failed-start": {
      const failedStarts = before.failedStarts + 1;
      if (failedStarts <= FORGIVEN_STARTS) return { ...before, failedStarts };
      const untilMs = nowMs + growPause(FIRST_START_PAUSE_MS, failedStarts - FORGIVEN_STARTS - 1);
      return { ...before, failedStarts, pause: { cause: fate, reason, untilMs } };
    }
  }
}

/** A pilot has come: whatever was wrong with starting them is over. */
export function recordArrival(before: Misfortunes): Misfortunes {
  return { ...before, refused: 0, failedStarts: 0, pause: null };
}

function growPause(firstMs: number, doublings: number): number {
  return Math.min(firstMs * 2 ** Math.min(doublings, 20), LONGEST_PAUSE_MS);
}
