import type { FileSet } from "#contract/file-set.ts";

/** What one tab wrote and the server has not yet acknowledged. */
export interface JournalEntry {
  /** `<user>:<exercise>:<tab>`: no tab ever overwrites what another one wrote. */
  readonly key: string;
  readonly work: string;
  readonly tab: string;
  readonly baseRevision: number;
  readonly files: FileSet;
  readonly writtenAt: number;
}

/** The device's own record of unsaved work, in IndexedDB. */
export interface Journal {
  write(entry: JournalEntry): Promise<void>;
  remove(key: string): Promise<void>;
  list(work: string): Promise<JournalEntry[]>;
  /** Of everybody who worked in this browser. */
  listAll(): Promise<JournalEntry[]>;
}

const storeName = "entries";

export async function openJournal(): Promise<Journal> {
  const opening = indexedDB.open("atelier-journal", 1);
  opening.addEventListener("upgradeneeded", () => {
    opening.result.createObjectStore(storeName, { keyPath: "key" }).createIndex("work", "work");
  });
  const database = await answerOf(opening);
  const store = (mode: IDBTransactionMode) => database.transaction(storeName, mode, { durability: "relaxed" }).objectStore(storeName);
  return {
    async write(entry) {
      await answerOf(store("readwrite").put(entry));
    },
    async remove(key) {
      await answerOf(store("readwrite").delete(key));
    },
    list: (work) => answerOf(store("readonly").index("work").getAll(work) as IDBRequest<JournalEntry[]>),
    listAll: () => answerOf(store("readonly").getAll() as IDBRequest<JournalEntry[]>),
  };
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the browser's database refused")));
  });
}
