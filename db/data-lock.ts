import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Someone else holds the data folder. */
export class DataFolderBusyError extends Error {
  constructor(folder: string, holder: string) {
    super(`The data folder ${folder} is in use by process ${holder}. Stop that one first, or set ATELIER_DATA_DIR to another folder.`);
    this.name = "DataFolderBusyError";
  }
}

/**
 * Takes the data folder for this process. PGlite itself lets two processes
 * write to one folder, and then loses what both were told is committed.
 *
 * Node has no file lock of its own; an exclusive SQLite transaction is one that
 * the kernel holds (fcntl) and drops the moment the process dies, however it dies.
 */
export function lockDataFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true });
  const holderFile = path.join(folder, "atelier.pid");
  const lock = new DatabaseSync(path.join(folder, "atelier.lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (error instanceof Error && /database is locked/.test(error.message)) throw new DataFolderBusyError(folder, readHolder(holderFile));
    throw error;
  }
  writeFileSync(holderFile, `${process.pid}\n`);
  return {
    [Symbol.dispose]: () => {
      lock.close();
    },
  };
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    // The holder has the lock but has not written its number yet.
    return "unknown";
  }
}
