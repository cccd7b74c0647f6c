import type { Runtime } from "./runtime.ts";

/** Something that the site does again and again while it runs. */
export interface Round {
  /** For the log, where one fails. */
  readonly what: string;
  readonly everyMs: number;
  readonly work: () => Promise<void>;
}

/**
 * Makes rounds, never two at a time, until the runtime is closed, which waits for the one under way. One that is due while
 * another is under way is left out: after an hour without a database nobody needs sixty at once. A round that fails is
 * logged, and the next is made all the same.
 */
export function keepRound({ log, rounds }: Pick<Runtime, "log" | "rounds">, { what, everyMs, work }: Round): void {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= work()
      .catch((error: unknown) => log.error({ err: error, what }, "a round failed"))
      .finally(() => (underWay = undefined));
  }, everyMs);
  timer.unref();
  rounds.defer(async () => {
    clearInterval(timer);
    await underWay;
  });
}
