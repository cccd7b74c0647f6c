import { statfsSync } from "node:fs";

const lookMs = 1000;
/** Four segments of the embedded database's log: what it must have to answer the requests under way. */
const leastBytes = 64 * 2 ** 20;

/** Too little is left on a disk; the message is all that a reader needs. */
export class DiskSpaceError extends Error {}

/** Throws one sentence if the disk that holds this folder has less than so much left. */
export function assertDiskSpace(folder: string, neededBytes = leastBytes): void {
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new DiskSpaceError(
    `The disk that holds ${folder} has ${Math.floor(freeBytes / 2 ** 20)} MiB left; Atelier needs ${neededBytes / 2 ** 20} MiB. Free some space, or set ATELIER_DATA_DIR to a folder on another disk, and start again.`,
  );
}

/**
 * Calls back, once, before the disk is full. The embedded database must not meet
 * that: with no room for its log it keeps what it acknowledged, but turns in a
 * circle for ever and the process with it (PGlite 0.5, tried).
 */
export function watchDisk(folder: string, onShortage: (sentence: string) => void): void {
  const timer = setInterval(() => {
    try {
      assertDiskSpace(folder);
    } catch (error) {
      clearInterval(timer);
      onShortage(error instanceof Error ? error.message : String(error));
    }
  }, lookMs);
  timer.unref();
}
