import type { PilotId } from "#contract/ids.ts";

/**
 * What pilots have handed in and not yet named in an event. A pilot may name
 * only what it has handed in itself: the runner's cache also holds what others
 * brought, and the files of judges.
 */
export class PilotUploads {
  readonly #unnamed = new Map<PilotId, Map<string, number>>();

  /** Notes one before its first byte is taken; false where the pilot has `most` of them already. */
  begin(pilot: PilotId, digest: string, most: number): boolean {
    const own = this.#unnamed.get(pilot) ?? new Map<string, number>();
    if ([...own.values()].reduce((sum, count) => sum + count, 0) >= most) return false;
    this.#unnamed.set(pilot, own.set(digest, (own.get(digest) ?? 0) + 1));
    return true;
  }

  /** Takes one back, because it is named now or never came; false where there is none. */
  take(pilot: PilotId, digest: string): boolean {
    const own = this.#unnamed.get(pilot);
    const count = own?.get(digest) ?? 0;
    if (!own || count === 0) return false;
    if (count > 1) own.set(digest, count - 1);
    else own.delete(digest);
    return true;
  }

  /** Forgets what a pilot never named, and gives their digests. */
  forget(pilot: PilotId): string[] {
    const own = this.#unnamed.get(pilot) ?? new Map<string, number>();
    this.#unnamed.delete(pilot);
    return [...own].flatMap(([digest, count]) => Array<string>(count).fill(digest));
  }
}
