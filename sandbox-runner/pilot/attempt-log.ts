import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey } from "#contract/ids.ts";
import type { PilotHold, PilotMessage, SliceId } from "#contract/pilot.ts";

type Released = Extract<PilotMessage, { kind: "released" }>;

/**
 * What an attempt has said and the site is not known to hold. A runner that dies takes with it what it had been told
 * and not yet told the site: its successor hears all of that again.
 */
export class AttemptLog {
  readonly key: AttemptKey;
  readonly #slice: SliceId;
  readonly #send: (message: PilotMessage) => void;
  /** False where pilot and runner die together: then nothing need be kept. */
  readonly #keeps: boolean;
  #events: AttemptEvent[] = [];
  #released: Released | null = null;
  #through = 0;
  /** False from the moment a new runner is there until it has said what is to become of the attempt. */
  #live = true;

  constructor(slice: SliceId, key: AttemptKey, keeps: boolean, send: (message: PilotMessage) => void) {
    this.key = key;
    this.#slice = slice;
    this.#keeps = keeps;
    this.#send = send;
  }

  /** Says it now, or when somebody wants to hear it. */
  report(event: AttemptEvent): void {
    if (this.#keeps) this.#events.push(event);
    if (this.#live) this.#send({ kind: "event", key: this.key, event });
  }

  /** Says that the slice is free again, after all else. */
  release(healthy: boolean): void {
    this.#released = { kind: "released", slice: this.#slice, key: this.key, healthy };
    if (this.#live) this.#send(this.#released);
  }

  /** The site holds the events up to this number. */
  forget(through: number): void {
    this.#through = Math.max(this.#through, through);
    this.#events = this.#events.filter(({ seq }) => seq > through);
  }

  /**
   * What a new runner is told of it. Null where there is nothing to take up: the site has all of it, or an artifact is
   * among what it lacks, whose bytes went with the runner that had them.
   */
  describe(): PilotHold | null {
    if (this.#released !== null && this.#events.length === 0) return null;
    if (!this.#keeps || this.#events.some(({ kind }) => kind === "artifact")) return null;
    return { slice: this.#slice, key: this.key, through: this.#through };
  }

  /** Says nothing until it is told what is to become of it. */
  pause(): void {
    this.#live = false;
  }

  /** A new runner takes it up: says again what the site may lack, and goes on. */
  resume(): void {
    if (this.#live) return;
    this.#live = true;
    for (const event of this.#events) this.#send({ kind: "event", key: this.key, event });
    if (this.#released) this.#send(this.#released);
  }

  /** Nobody wants to hear of it; only that its slice is free again. */
  drop(): void {
    this.#events = [];
    this.resume();
  }
}
