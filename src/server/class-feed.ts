import { setTimeout as pause } from "node:timers/promises";
import type { CohortRow } from "#db/queries/cohorts.ts";
import type { ClassChange } from "#src/domain/class-view.ts";
import { ClassRoom } from "./class-room.ts";
import type { Heard } from "./notices.ts";
import type { Runtime } from "./runtime.ts";

/** A class is read and told at most this often, however much happens in it and however many look on. */
const restMs = 800;
/** Silence and time tell something too: who has left, who is stuck, who has moved up in line. */
const lookAroundMs = 5_000;

type Listener = (change: ClassChange) => void;

/** One class while somebody looks at it: read once for all of them, in this process. */
class ClassFeed {
  readonly #runtime: Runtime;
  readonly #room: Promise<ClassRoom>;
  readonly #listeners = new Set<Listener>();
  readonly #stale = new Set<string>();
  readonly #over = new AbortController();
  #looksAround = false;
  #isBusy = false;

  constructor(runtime: Runtime, cohort: CohortRow) {
    this.#runtime = runtime;
    this.#room = ClassRoom.open(runtime, cohort);
    const stopHearing = runtime.notices.hear((heard) => this.#hear(heard, cohort.id));
    const timer = setInterval(() => {
      this.#looksAround = true;
      void this.#tell();
    }, lookAroundMs);
    this.#over.signal.addEventListener("abort", () => {
      clearInterval(timer);
      stopHearing();
    });
  }

  /** Tells all of it, then every change. */
  async follow(listener: Listener): Promise<void> {
    const room = await this.#room;
    // Between these two nothing is awaited, so that no change falls in the gap.
    listener(room.whole());
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  close(): void {
    this.#over.abort();
  }

  #hear({ notice }: Heard, cohortId: string): void {
    if (notice.kind === "class" && notice.cohortId === cohortId) this.#mark(notice.userId, true);
    // Output says nothing that a class view shows.
    if (notice.kind === "job" && notice.changed && notice.userId !== null) this.#mark(notice.userId, false);
  }

  #mark(userId: string, isMember: boolean): void {
    void this.#room.then(
      (room) => {
        if (!isMember && !room.has(userId)) return;
        this.#stale.add(userId);
        void this.#tell();
      },
      () => undefined,
    );
  }

  /** Reads what is stale and tells what has changed; while one telling rests, what comes in waits for the next. */
  async #tell(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      const room = await this.#room;
      do {
        // eslint-disable-next-line no-await-in-loop -- one reading after the other, with a rest between
        const change = await this.#renew(room);
        if (change) for (const listener of this.#listeners) listener(change);
        // eslint-disable-next-line no-await-in-loop -- the rest
        await pause(restMs, undefined, { signal: this.#over.signal });
      } while (this.#stale.size > 0 || this.#looksAround);
    } catch (error) {
      if (!this.#over.signal.aborted) this.#runtime.log.error({ err: error }, "a class could not be read");
    } finally {
      this.#isBusy = false;
    }
  }

  async #renew(room: ClassRoom): Promise<ClassChange | undefined> {
    if (this.#looksAround) {
      this.#looksAround = false;
      for (const userId of await room.lookAround()) this.#stale.add(userId);
    }
    const stale = [...this.#stale];
    this.#stale.clear();
    try {
      if (stale.length > 0) await room.read(stale);
    } catch (error) {
      for (const userId of stale) this.#stale.add(userId);
      throw error;
    }
    return room.renew();
  }
}

const feeds = new WeakMap<Runtime, Map<string, { feed: ClassFeed; followers: number }>>();

/** Follows a class until the returned function is called: first all of it, then what changes. */
export async function followClass(runtime: Runtime, cohort: CohortRow, listener: Listener): Promise<() => void> {
  const open = feeds.get(runtime) ?? new Map<string, { feed: ClassFeed; followers: number }>();
  feeds.set(runtime, open);
  // A version that the cohort has moved to is another class view.
  const key = `${cohort.id} ${cohort.digest}`;
  const held = open.get(key) ?? { feed: new ClassFeed(runtime, cohort), followers: 0 };
  open.set(key, held);
  held.followers += 1;
  const leave = (): void => {
    held.feed.leave(listener);
    held.followers -= 1;
    if (held.followers > 0) return;
    if (open.get(key) === held) open.delete(key);
    held.feed.close();
  };
  try {
    await held.feed.follow(listener);
  } catch (error) {
    leave();
    throw error;
  }
  return leave;
}

/** A class as it is now, for a page that is drawn once. */
export async function readClass(runtime: Runtime, cohort: CohortRow): Promise<ClassChange> {
  return (await ClassRoom.open(runtime, cohort)).whole();
}
