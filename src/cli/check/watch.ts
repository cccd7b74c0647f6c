import { watch } from "node:fs";
import path from "node:path";
import type { Bench } from "./bench.ts";
import { checkExercises, type CheckOptions } from "./check-exercises.ts";
import { chooseExercises, type ChosenExercise, findCourseFolders } from "./places.ts";
import { asRefusal } from "./refusal.ts";
import type { CheckReport, ExerciseReport } from "./report.ts";

/** Editors write a file in several steps: what comes within this time is one change. */
const SETTLED_MS = 150;

/** What somebody who watches is told. */
export interface Watcher {
  /** Exercises are about to be checked: all of them first, later those whose files changed. */
  readonly begin: (exercises: readonly ChosenExercise[]) => void;
  readonly exercise: (report: ExerciseReport) => void;
  readonly end: (report: CheckReport) => void;
  /** Why nothing can be checked until a file changes again. */
  readonly refuse: (sentence: string) => void;
}

/**
 * Checks these places, then again and again what has changed in them, on the same warm bench. A change while
 * a check is under way breaks it off. Ends only by the signal, whose reason it throws.
 */
export async function watchExercises(
  bench: Bench,
  places: readonly string[],
  options: Omit<CheckOptions, "remembered">,
  watcher: Watcher,
): Promise<never> {
  const { signal } = options;
  const remembered = new Map();
  using changes = new Changes(findCourseFolders(places), signal);
  let isFirst = true;
  for (;;) {
    const next = new AbortController();
    void changes.settled().then(
      () => next.abort(changed),
      () => undefined,
    );
    try {
      const choice = await chooseExercises(places);
      const chosen = isFirst ? choice.chosen : choice.chosen.filter((exercise) => changes.concern(exercise));
      if (chosen.length > 0) {
        watcher.begin(chosen);
        const round = { ...options, remembered, signal: AbortSignal.any([signal, next.signal]) };
        watcher.end(await checkExercises(() => Promise.resolve(bench), { ...choice, chosen }, round, watcher.exercise));
      }
      isFirst = false;
      changes.forget();
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal) watcher.refuse(refusal.message);
      else if (error !== changed) throw error;
    }
    if (!next.signal.aborted) await changes.settled();
    signal.throwIfAborted();
  }
}

const changed = new Error("a file changed");

/** Files that have changed since the last check that came to its end. */
class Changes {
  readonly #files = new Set<string>();
  readonly #stop: AbortController;
  readonly #signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #news = Promise.withResolvers<void>();
  #checked: readonly string[] = [];

  constructor(folders: readonly string[], signal: AbortSignal) {
    this.#signal = signal;
    this.#stop = new AbortController();
    for (const folder of folders)
      watch(folder, { recursive: true, signal: this.#stop.signal }, (_, name) => name && this.#note(path.join(folder, name)));
    signal.addEventListener("abort", () => this.#news.reject(signal.reason), { once: true });
    this.#news.promise.catch(() => undefined);
  }

  /** Resolves after the next change, when no more follow it at once. Rejects with the signal's reason. */
  async settled(): Promise<void> {
    this.#signal.throwIfAborted();
    await this.#news.promise;
  }

  /** Whether a change may alter how this exercise is judged. */
  concern({ folder }: ChosenExercise): boolean {
    this.#checked = [...this.#files];
    return this.#checked.some((file) => isBelow(folder, file) || (isInherited(file) && isBelow(path.dirname(file), folder)));
  }

  /** What was looked at is done with; what changed meanwhile is not. */
  forget(): void {
    for (const file of this.#checked) this.#files.delete(file);
  }

  #note(file: string): void {
    if (/(^\.|~$|\.sw.$|^4913$|^__pycache__$)/.test(path.basename(file))) return;
    this.#files.add(file);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#news.resolve();
      if (!this.#signal.aborted) this.#news = Promise.withResolvers();
      this.#news.promise.catch(() => undefined);
    }, SETTLED_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
  }
}

/** Course and module hand settings down to their exercises. */
const isInherited = (file: string): boolean => ["course.yaml", "module.yaml"].includes(path.basename(file));
const isBelow = (folder: string, file: string): boolean => !path.relative(folder, file).startsWith("..");
