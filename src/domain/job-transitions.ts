import type { JobState } from "./job-state.ts";

/** What can happen to a job. */
export type JobHappening =
  | "leased" // a runner takes it
  | "started" // its first event arrives
  | "ended" // its `finished` event arrives, and stands
  | "faulted" // its `finished` event names a platform fault that is tried again
  | "lost" // its lease ran out without a word
  | "given-up"; // the site ends it: stopped while waiting, or lost too often

const transitions: Readonly<Record<JobState, Partial<Record<JobHappening, JobState>>>> = {
  waiting: { leased: "leased", "given-up": "finished" },
  leased: { started: "running", ended: "finished", faulted: "waiting", lost: "waiting", "given-up": "finished" },
  running: { started: "running", ended: "finished", faulted: "waiting", lost: "waiting", "given-up": "finished" },
  finished: {},
};

const stepsWithin: Readonly<Record<JobState, number>> = { leased: 0, running: 1, waiting: 2, finished: 3 };

/** Grows with every step of a job's life: what is heard late can be told from what is new. */
export const countSteps = ({ attempt, state }: { readonly attempt: number; readonly state: JobState }): number =>
  4 * attempt + stepsWithin[state];

/** The state after it, or undefined where it cannot happen in this state. */
export function nextState(state: JobState, happening: JobHappening): JobState | undefined {
  return transitions[state][happening];
}
