import { setTimeout as pause } from "node:timers/promises";
import { findWait, freshGate, pass } from "../core/rate-gate.ts";

/** Time, as requests wait for it; a test has its own. */
export interface Clock {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

const realClock: Clock = { now: () => performance.now(), wait: (ms) => pause(Math.ceil(ms)) };

/**
 * Has requests to Slurm made one at a time, in order, and never oftener than the
 * gate allows, whatever becomes of them: an answer that follows another has been
 * made after it.
 */
export function pace<Words extends unknown[], Answer>(
  ask: (...words: Words) => Promise<Answer>,
  clock: Clock = realClock,
): (...words: Words) => Promise<Answer> {
  let gate = freshGate;
  let last: Promise<unknown> = Promise.resolve();
  const enter = async (): Promise<void> => {
    // A timer may fire a little early: look again rather than trust it.
    for (let waitMs = findWait(gate, clock.now()); waitMs > 0; waitMs = findWait(gate, clock.now())) await clock.wait(waitMs); // eslint-disable-line no-await-in-loop -- waits
    gate = pass(gate, clock.now());
  };
  return (...words) => {
    const answer = last.then(enter).then(() => ask(...words));
    last = answer.catch(() => undefined);
    return answer;
  };
}
