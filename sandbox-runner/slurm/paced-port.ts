import { setTimeout as pause } from "node:timers/promises";
import { findWait, freshGate, pass, type RateGate } from "../core/rate-gate.ts";
import type { AllocationAccount, AllocationOrder, SlurmPort } from "./slurm-port.ts";
import type { Sighting } from "../core/allocation.ts";

/** Time, as a port waits for it; a test has its own. */
export interface Clock {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

const realClock: Clock = { now: () => performance.now(), wait: (ms) => pause(Math.ceil(ms)) };

/** A port that asks one thing at a time, in order, and never oftener than the gate allows: a list that follows a submission has been made after it. */
export class PacedPort implements SlurmPort {
  readonly #port: SlurmPort;
  readonly #clock: Clock;
  #gate: RateGate = freshGate;
  #last: Promise<unknown> = Promise.resolve();

  constructor(port: SlurmPort, clock: Clock = realClock) {
    this.#port = port;
    this.#clock = clock;
  }

  submit(order: AllocationOrder): Promise<string> {
    return this.#queue(() => this.#port.submit(order));
  }

  list(): Promise<readonly Sighting[]> {
    return this.#queue(() => this.#port.list());
  }

  cancel(jobIds: readonly string[]): Promise<void> {
    return this.#queue(() => this.#port.cancel(jobIds));
  }

  account(jobIds: readonly string[]): Promise<readonly AllocationAccount[] | null> {
    return this.#queue(() => this.#port.account(jobIds));
  }

  #queue<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#last.then(() => this.#enter()).then(ask);
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #enter(): Promise<void> {
    const { now, wait } = this.#clock;
    // A timer may fire a little early: look again rather than trust it.
    for (let waitMs = findWait(this.#gate, now()); waitMs > 0; waitMs = findWait(this.#gate, now())) await wait(waitMs); // eslint-disable-line no-await-in-loop -- waits
    this.#gate = pass(this.#gate, now());
  }
}
