import { setTimeout as pause } from "node:timers/promises";
import type { Runtime } from "./runtime.ts";

interface Afterwards {
  readonly pending: Set<Promise<void>>;
  /** Aborted while somebody waits for all of it to end. */
  hurry: AbortController;
}

const underWay = new WeakMap<Runtime, Afterwards>();

/**
 * Starts work that the answer to a request does not wait for: letters, and
 * whatever must take no time a stranger could measure. A failure is logged.
 */
export function runAfterwards(runtime: Runtime, what: string, work: () => Promise<void>): void {
  const { pending } = getAfterwards(runtime);
  const running = work()
    .catch((error: unknown) => runtime.log.error({ err: error, what }, "work after a request failed"))
    .finally(() => pending.delete(running));
  pending.add(running);
}

/** A pause in such work. False where it was cut short, because the site is about to stop: then is the last moment to do something. */
export async function pauseAfterwards(runtime: Runtime, ms: number): Promise<boolean> {
  const { signal } = getAfterwards(runtime).hurry;
  return pause(ms, true, { signal }).catch(() => false);
}

/** Resolves when all work begun so far, and all that it began, has ended: before a shutdown, and in tests. */
export async function settleAfterwards(runtime: Runtime): Promise<void> {
  const afterwards = getAfterwards(runtime);
  afterwards.hurry.abort();
  while (afterwards.pending.size > 0) await Promise.all(afterwards.pending);
  afterwards.hurry = new AbortController();
}

function getAfterwards(runtime: Runtime): Afterwards {
  const found = underWay.get(runtime) ?? { pending: new Set(), hurry: new AbortController() };
  underWay.set(runtime, found);
  return found;
}
