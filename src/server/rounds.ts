import type { Runtime } from "./runtime.ts";

/** Something that the site does again and again while it runs. */
export interface Round {
  /** For the log, where one fails. */
  readonly what: string;
  readonly everyMs: number;
  readonly work: () => Promise<void>;
}

/**
 * Makes rounds, one after the other and never two at a time, until the runtime is closed, which waits for the one under way.
 * A round that fails is logged, and the next is made all the same.
 */
export function keepRound({ log, rounds }: Pick<Runtime, "log" | "rounds">, { what, everyMs, work }: Round): void {
  let underWay = Promise.resolve();
  const timer = setInterval(() => {
    underWay = underWay.then(work).catch((error: unknown) => log.error({ err: error, what }, "a round failed"));
  }, everyMs);
  timer.unref();
  rounds.defer(async () => {
    clearInterval(timer);
    await underWay;
  });
}
