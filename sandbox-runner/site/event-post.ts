import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey } from "#contract/ids.ts";
import type { EventsResponse } from "#contract/lease.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { RunnerError } from "../core/errors.ts";
import { type SiteClient, SiteUnreachable } from "./site-client.ts";

/** What of an attempt went to the site, and how far the site holds it. */
export interface Delivered extends EventsResponse {
  readonly events: readonly AttemptEvent[];
}

interface Piled {
  readonly key: AttemptKey;
  /** What there is to tell when its turn comes; what is still to come may be among it by then. */
  readonly take: () => readonly AttemptEvent[];
  readonly signal: AbortSignal;
  readonly delivered: PromiseWithResolvers<Delivered>;
}

interface Letter extends Piled {
  readonly events: AttemptEvent[];
}

const MOST_ATTEMPTS = 32;
/** Of characters, before what JSON makes of them. */
const MOST_LENGTH = 2 * 1024 * 1024;

/**
 * Carries the events of all attempts to the site in one request at a time: where nothing is under way they go at once, and
 * what comes meanwhile, of whichever attempts, goes together in the next. So a burst makes its own batches, and nobody
 * waits for one.
 */
export class EventPost {
  readonly #client: SiteClient;
  readonly #closed = new AbortController();
  #piled: Piled[] = [];
  #isSending = false;
  /** False for a site that does not know of several attempts at once. */
  #isTogether = true;

  constructor(client: SiteClient) {
    this.#client = client;
  }

  /** Resolves when the site has answered of this attempt. Fails as a request of its own would. */
  send(key: AttemptKey, take: () => readonly AttemptEvent[], signal: AbortSignal): Promise<Delivered> {
    const delivered = Promise.withResolvers<Delivered>();
    this.#piled.push({ key, take, signal, delivered });
    if (!this.#isSending) void this.#drain();
    return delivered.promise;
  }

  /** Breaks off what is under way. */
  close(): void {
    this.#closed.abort();
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    while (this.#piled.length > 0) {
      const letters = this.#takeLetters();
      const [first, ...others] = letters;
      // eslint-disable-next-line no-await-in-loop -- one request at a time is the point
      if (first && others.length === 0) await this.#sendAlone(first);
      // eslint-disable-next-line no-await-in-loop -- likewise
      else if (first) await this.#sendTogether(letters);
    }
    this.#isSending = false;
  }

  /** First come, first served; always one at least. */
  #takeLetters(): Letter[] {
    const letters: Letter[] = [];
    let length = 0;
    while (this.#piled.length > 0 && letters.length < (this.#isTogether ? MOST_ATTEMPTS : 1) && length < MOST_LENGTH) {
      const [piled] = this.#piled.splice(0, 1);
      if (!piled) break;
      const events = piled.signal.aborted ? [] : [...piled.take()];
      if (events.length === 0) piled.delivered.resolve({ events, acceptedThrough: 0 });
      else letters.push({ ...piled, events });
      length += measure(events);
    }
    return letters;
  }

  async #sendAlone({ key, events, delivered, signal }: Letter): Promise<void> {
    try {
      const answer = await this.#client.sendEvents(
        { contract: CONTRACT_VERSION, key, events },
        AbortSignal.any([signal, this.#closed.signal]),
      );
      delivered.resolve({ ...answer, events });
    } catch (error) {
      delivered.reject(error);
    }
  }

  async #sendTogether(letters: readonly Letter[]): Promise<void> {
    try {
      const told = letters.map(({ key, events }) => ({ key, events }));
      const answers = await this.#client.sendEventsOfMany(told, this.#closed.signal);
      for (const [index, { delivered, events }] of letters.entries()) {
        const answer = answers[index] ?? new SiteUnreachable("the site answered of fewer attempts than it was told of");
        if (answer instanceof Error) delivered.reject(answer);
        else delivered.resolve({ ...answer, events });
      }
    } catch (error) {
      if (!(error instanceof RunnerError)) return letters.forEach(({ delivered }) => delivered.reject(error));
      // It does not take several at once; of one it may.
      this.#isTogether = false;
      // eslint-disable-next-line no-await-in-loop -- one request at a time
      for (const letter of letters) await this.#sendAlone(letter);
    }
  }
}

/** What an event adds to a request, roughly. */
export function measureEvent(event: AttemptEvent): number {
  return event.kind === "output" ? event.text.length : event.kind === "figure" ? event.pngBase64.length : 200;
}

function measure(events: readonly AttemptEvent[]): number {
  return events.reduce((sum, event) => sum + measureEvent(event), 0);
}
