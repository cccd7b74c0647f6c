import { setTimeout as pause } from "node:timers/promises";

/** Waits longer from time to time, up to a ceiling, so that a site that comes back is neither missed for long nor flooded. */
export class Backoff {
  #nextMs: number;
  readonly #firstMs: number;
  readonly #mostMs: number;

  constructor({ firstMs = 100, mostMs = 5_000 }: { firstMs?: number; mostMs?: number } = {}) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
    this.#nextMs = firstMs;
  }

  /** Resolves after the present wait, or at once when the signal aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    // Half of it is chance: many attempts that lost the site together do not all come back together.
    const waitMs = this.#nextMs * (0.5 + Math.random() / 2);
    this.#nextMs = Math.min(this.#nextMs * 2, this.#mostMs);
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }

  /** After a success: the next wait is short again. */
  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}
