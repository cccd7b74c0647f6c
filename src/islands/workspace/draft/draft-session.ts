import type { FileSet } from "#contract/file-set.ts";
import type { DraftView } from "#src/domain/draft-view.ts";
import { type DraftApi, SaveTrouble } from "./draft-api.ts";
import { type DraftEffect, type DraftEvent, type DraftState, isUnsaved, openDraft, stepDraft } from "./draft-state.ts";
import { openJournal, type Journal } from "./journal.ts";
import { recoverJournal } from "./recovery.ts";
import { claimTab, makeTabName } from "./tabs.ts";

/** One learner's draft of one exercise in this tab: the state, and everything that keeps it safe. */
export class DraftSession {
  #state: DraftState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #journal: Promise<Journal | null> | null = null;
  #journalQueue: Promise<void> = Promise.resolve();
  #pendingEntry: { files: FileSet; baseRevision: number } | "remove" | null = null;
  #channel: BroadcastChannel | null = null;
  readonly #tab = makeTabName();
  readonly #work: string;
  readonly #api: DraftApi;
  readonly #listeners = new Set<() => void>();

  constructor(work: { userId: string; exerciseUid: string }, draft: DraftView, api: DraftApi) {
    this.#work = `${work.userId}:${work.exerciseUid}`;
    this.#api = api;
    this.#state = openDraft(draft);
  }

  readonly getState = (): DraftState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins to keep the draft safe, first of all with what an earlier page left unsaved. */
  start(): () => void {
    claimTab(this.#tab);
    this.#journal = openJournal().catch(() => null);
    this.#channel = new BroadcastChannel(`atelier-draft:${this.#work}`);
    this.#channel.addEventListener("message", (message: MessageEvent<DraftView>) =>
      this.step({ type: "seen-elsewhere", draft: message.data }),
    );
    void this.#recover();
    const flush = () => this.step({ type: "due" });
    const flushWhenHidden = () => document.visibilityState === "hidden" && flush();
    addEventListener("online", flush);
    document.addEventListener("visibilitychange", flushWhenHidden);
    return () => {
      removeEventListener("online", flush);
      document.removeEventListener("visibilitychange", flushWhenHidden);
      this.#channel?.close();
      this.#channel = null;
      clearTimeout(this.#timer);
    };
  }

  step(event: DraftEvent): void {
    const { state, effects } = stepDraft(this.#state, event);
    if (state === this.#state && effects.length === 0) return;
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    clearTimeout(this.#timer);
    if (state.dueAt !== null && !state.sending) {
      this.#timer = setTimeout(() => this.step({ type: "due" }), Math.max(0, state.dueAt - Date.now()));
    }
    for (const listener of this.#listeners) listener();
  }

  /** Goes over to what the server makes of the draft (a reset, a restored version), with everything written so far safe in its history. */
  async reopen(ask: () => Promise<DraftView>): Promise<void> {
    const { files, base } = this.#state;
    if (isUnsaved(this.#state)) await this.#api.save(files, base.revision);
    this.step({ type: "reopened", draft: await ask() });
  }

  #perform(effect: DraftEffect): void {
    if (effect.do === "save") void this.#save(effect.files, effect.baseRevision);
    else if (effect.do === "tell-tabs") this.#channel?.postMessage(effect.draft);
    else this.#writeJournal(effect.do === "journal" ? { files: effect.files, baseRevision: effect.baseRevision } : "remove");
  }

  async #save(files: FileSet, baseRevision: number): Promise<void> {
    try {
      const answer = await this.#api.save(files, baseRevision);
      if (answer.kind === "saved") this.step({ type: "saved", revision: answer.revision, savedAt: answer.savedAt, now: Date.now() });
      else this.step({ type: "refused-for-conflict", theirs: answer.theirs, now: Date.now() });
    } catch (error) {
      const trouble = error instanceof SaveTrouble ? error.trouble : "unreachable";
      this.step({ type: "failed", trouble, now: Date.now() });
    }
  }

  /** One write at a time, and of those that wait only the newest. */
  #writeJournal(entry: { files: FileSet; baseRevision: number } | "remove"): void {
    const isQueued = this.#pendingEntry !== null;
    this.#pendingEntry = entry;
    if (isQueued) return;
    this.#journalQueue = this.#journalQueue.then(async () => {
      const journal = await this.#journal;
      const newest = this.#pendingEntry;
      this.#pendingEntry = null;
      const key = `${this.#work}:${this.#tab}`;
      try {
        if (newest === "remove") await journal?.remove(key);
        else if (newest) await journal?.write({ key, work: this.#work, tab: this.#tab, ...newest, writtenAt: Date.now() });
      } catch {
        // A full or forbidden browser store must not stop the saves to the server.
      }
    });
  }

  async #recover(): Promise<void> {
    const journal = await this.#journal;
    if (!journal) return;
    await recoverJournal(journal, this.#work, this.#state.base, this.#api, {
      isUntouched: () => !isUnsaved(this.#state),
      take: async (recovered) => {
        this.step({ type: "recovered", ...recovered, now: Date.now() });
        await this.#journalQueue;
      },
    });
  }
}
