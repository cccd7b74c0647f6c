import type { PilotId } from "#contract/ids.ts";

/** One artifact that a pilot hands in, by a name of the pilot's choice. */
export interface Upload {
  readonly pilot: PilotId;
  readonly name: string;
  readonly digest: string;
}

interface Progress {
  readonly upload: Upload;
  /** How often it is under way: an answer may have been lost, and the connection not yet. */
  coming: number;
  isWhole: boolean;
}

/**
 * What pilots have handed in and not yet named in an event. A pilot may name
 * only what it has handed in itself: the runner's cache also holds what others
 * brought, and the files of judges.
 */
export class PilotUploads {
  readonly #unnamed = new Map<PilotId, Map<string, Progress>>();

  /** Notes one before its first byte is taken, once however often it comes; undefined where the pilot has `most` of them already. */
  begin(pilot: PilotId, name: string, digest: string, most: number): Upload | undefined {
    const own = this.#unnamed.get(pilot) ?? new Map<string, Progress>();
    const known = own.get(name);
    if (known ? known.upload.digest !== digest : own.size >= most) return undefined;
    const progress = known ?? { upload: { pilot, name, digest }, coming: 0, isWhole: false };
    progress.coming += 1;
    this.#unnamed.set(pilot, own.set(name, progress));
    return progress.upload;
  }

  /** Notes that its bytes have come, or will not; true where it is whole by that. */
  end(upload: Upload, hasCome: boolean): boolean {
    const own = this.#unnamed.get(upload.pilot);
    const progress = own?.get(upload.name);
    // It may have been named or forgotten since, and another may have taken its name.
    if (progress?.upload !== upload) return false;
    const wasWhole = progress.isWhole;
    progress.coming -= 1;
    progress.isWhole ||= hasCome;
    if (!progress.isWhole && progress.coming === 0) own?.delete(upload.name);
    return hasCome && !wasWhole;
  }

  /** Takes one that is whole back, because it is named now; false where there is none. */
  take(pilot: PilotId, digest: string): boolean {
    const own = this.#unnamed.get(pilot);
    const found = [...(own?.values() ?? [])].find(({ upload, isWhole }) => isWhole && upload.digest === digest);
    return found !== undefined && own?.delete(found.upload.name) === true;
  }

  /** Forgets what a pilot never named, and gives the digests of what it has handed in. */
  forget(pilot: PilotId): string[] {
    const own = this.#unnamed.get(pilot);
    this.#unnamed.delete(pilot);
    return [...(own?.values() ?? [])].flatMap(({ upload, isWhole }) => (isWhole ? [upload.digest] : []));
  }
}
