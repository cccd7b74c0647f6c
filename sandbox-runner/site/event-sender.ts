import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey } from "#contract/ids.ts";
import { RunnerError } from "../core/errors.ts";
import { Backoff } from "./backoff.ts";
import { type EventPost, measureEvent } from "./event-post.ts";
import { SiteUnreachable } from "./site-client.ts";

/** What the owner of a sender wants to hear. */
export interface SenderListener {
  /** The site holds the events up to this number. */
  accepted(key: AttemptKey, through: number): void;
  /** The site holds every event, the last one included. */
  settled(key: AttemptKey): void;
  /** The site refuses: the lease is another's, or it will never take these events. */
  refused(key: AttemptKey, error: RunnerError): void;
  /** The site is away; the events are kept. */
  delayed(key: AttemptKey, error: Error): void;
}

type ArtifactEvent = Extract<AttemptEvent, { kind: "artifact" }>;

const BATCH_EVENTS = 256;
const BATCH_BYTES = 1024 * 1024;
/** What follows at once, a short program's first line or a judge's next checks, would have to wait for the answer to a request of its own. */
const WAITS_MS = 15;
const waits = (event: AttemptEvent): boolean => event.kind === "started" || event.kind === "check";

/**
 * Brings the events of one attempt to the site, in order, one request at a time:
 * output goes out at once, and what comes while a request is under way goes together
 * in the next. While the site is away everything is kept.
 */
export class EventSender {
  readonly #key: AttemptKey;
  readonly #post: EventPost;
  readonly #listener: SenderListener;
  readonly #upload: (key: AttemptKey, event: ArtifactEvent, signal: AbortSignal) => Promise<void>;
  readonly #closed = new AbortController();
  #pending: AttemptEvent[] = [];
  #uploaded = 0;
  #sending = false;
  #held: NodeJS.Timeout | undefined;

  constructor(
    key: AttemptKey,
    post: EventPost,
    listener: SenderListener,
    upload: (key: AttemptKey, event: ArtifactEvent, signal: AbortSignal) => Promise<void>,
  ) {
    this.#key = key;
    this.#post = post;
    this.#listener = listener;
    this.#upload = upload;
  }

  /** Takes the next event. */
  push(event: AttemptEvent): void {
    this.#pending.push(event);
    if (this.#sending) return;
    if (waits(event)) this.#held ??= setTimeout(() => void this.#drain(), WAITS_MS);
    else void this.#drain();
  }

  /** Forgets what has not been sent. */
  close(): void {
    clearTimeout(this.#held);
    this.#closed.abort();
    this.#pending = [];
  }

  async #drain(): Promise<void> {
    clearTimeout(this.#held);
    this.#held = undefined;
    this.#sending = true;
    // Somebody watches this output: a site that is back after a restart is not to be kept waiting.
    const backoff = new Backoff({ mostMs: 1_000 });
    while (this.#pending.length > 0 && !this.#closed.signal.aborted) {
      try {
        await this.#sendOnce();
        backoff.reset();
      } catch (error) {
        if (this.#closed.signal.aborted) break;
        if (error instanceof SiteUnreachable) {
          this.#listener.delayed(this.#key, error);
          await backoff.wait(this.#closed.signal);
          continue;
        }
        this.close();
        this.#listener.refused(
          this.#key,
          error instanceof RunnerError ? error : new RunnerError("site-refused", String(error), { cause: error }),
        );
      }
    }
    this.#sending = false;
  }

  async #sendOnce(): Promise<void> {
    const { signal } = this.#closed;
    // The site must have an artifact before it reads of it.
    const next = this.#pending[0];
    if (next?.kind === "artifact" && next.seq > this.#uploaded) {
      await this.#upload(this.#key, next, signal);
      this.#uploaded = next.seq;
    }
    const { events, acceptedThrough } = await this.#post.send(this.#key, () => takeBatch(this.#pending, this.#uploaded), signal);
    if (events.length === 0) return;
    if (acceptedThrough < (events[0]?.seq ?? 0)) {
      if (acceptedThrough < (events[0]?.seq ?? 0) - 1)
        throw new RunnerError("site-refused", `the site lost events after ${acceptedThrough} that it had accepted`);
      throw new SiteUnreachable(`the site accepted no event after ${acceptedThrough}`);
    }
    this.#pending = this.#pending.filter(({ seq }) => seq > acceptedThrough);
    if (acceptedThrough > 0) this.#listener.accepted(this.#key, acceptedThrough);
    const accepted = events.find(({ seq, kind }) => kind === "finished" && seq <= acceptedThrough);
    if (accepted) this.#listener.settled(this.#key);
  }
}

function takeBatch(pending: readonly AttemptEvent[], uploaded: number): AttemptEvent[] {
  const batch: AttemptEvent[] = [];
  let bytes = 0;
  for (const event of pending) {
    if (event.kind === "artifact" && event.seq > uploaded) break;
    bytes += measureEvent(event);
    if (batch.length === BATCH_EVENTS || (batch.length > 0 && bytes > BATCH_BYTES)) break;
    batch.push(event);
  }
  return batch;
}
