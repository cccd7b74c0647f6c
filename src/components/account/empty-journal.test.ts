import { expect, test } from "vitest";
import type { Journal, JournalEntry } from "#src/islands/workspace/draft/journal.ts";
import { emptyJournal } from "./empty-journal.ts";

const exercise = "5c0a1b9e-0000-4000-8000-000000000002";

function makeEntry(user: string, tab: string, writtenAt: number, text = tab): JournalEntry {
  const work = `${user}:${exercise}`;
  return { key: `${work}:${tab}`, work, tab, baseRevision: 3, files: [{ path: "main.py", text }], writtenAt };
}

/** A journal as the browser keeps it, without the browser. */
function makeJournal(...entries: JournalEntry[]): Journal & { keys(): string[] } {
  const kept = new Map(entries.map((entry) => [entry.key, entry]));
  return {
    write: async (entry) => void kept.set(entry.key, entry),
    remove: async (key) => void kept.delete(key),
    list: async (work) => [...kept.values()].filter((entry) => entry.work === work),
    listAll: async () => [...kept.values()],
    keys: () => [...kept.values()].map(({ tab }) => tab),
  };
}

test("everything of this person is saved, the newest first, and then gone; another's work is not touched", async () => {
  const journal = makeJournal(makeEntry("me", "old", 1), makeEntry("me", "new", 2), makeEntry("you", "yours", 3));
  const saved: string[] = [];
  await emptyJournal(journal, "me", async ({ exerciseUid, baseRevision, files }) => {
    expect([exerciseUid, baseRevision]).toEqual([exercise, 3]);
    saved.push(files[0]?.text ?? "");
  });
  expect(saved).toEqual(["new", "old"]);
  expect(journal.keys()).toEqual(["yours"]);
});

test("what could not be saved stays, the rest is saved all the same, and the failure is told", async () => {
  const journal = makeJournal(makeEntry("me", "old", 1), makeEntry("me", "new", 2));
  const save = async ({ files }: { files: { text: string }[] }) => {
    if (files[0]?.text === "new") throw new Error("the line is down");
  };
  await expect(emptyJournal(journal, "me", save)).rejects.toThrow("the line is down");
  expect(journal.keys()).toEqual(["new"]);
});

test("what is typed while its last state is saved stays", async () => {
  const journal = makeJournal(makeEntry("me", "tab", 1));
  await expect(emptyJournal(journal, "me", () => journal.write(makeEntry("me", "tab", 2, "more")))).rejects.toThrow("written to");
  expect(journal.keys()).toEqual(["tab"]);
});
