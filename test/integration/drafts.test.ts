import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Viewer } from "#src/domain/people.ts";
import { listDraftHistory, openDraft, resetDraft, restoreDraft, saveDraft } from "#src/server/drafts.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let learner: Viewer;
let people = 0;
beforeAll(async () => void (site = await openTestSite()));
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => void (learner = await site.addPerson(`learner-${++people}`)));

const write = (text: string) => [{ path: "main.py", text }];
const save = (text: string, baseRevision: number) => saveDraft(site.runtime, learner, { exerciseUid, baseRevision, files: write(text) });
const open = () => openDraft(site.runtime, learner, exerciseUid);
const history = async () =>
  (await listDraftHistory(site.runtime, learner, exerciseUid)).map(({ reason, files }) => `${reason}: ${files[0]?.text}`);

test("a draft begins as the starter and grows by a revision with each save", async () => {
  expect(await open()).toEqual({ revision: 0, files: write("# starter"), savedAt: null });
  expect(await save("one", 0)).toMatchObject({ kind: "saved", revision: 1 });
  expect(await save("two", 1)).toMatchObject({ kind: "saved", revision: 2 });
  expect(await open()).toMatchObject({ revision: 2, files: write("two") });
});

test("a save whose answer got lost may be sent again", async () => {
  await save("one", 0);
  expect(await save("one", 0)).toMatchObject({ kind: "saved", revision: 1 });
  expect(await history()).toEqual([]);
});

test("of two tabs nobody's text is lost", async () => {
  await save("base", 0);
  await save("tab one", 1);
  expect(await save("tab two", 1)).toMatchObject({ kind: "conflict", theirs: { revision: 2, files: write("tab one") } });
  expect((await open()).files).toEqual(write("tab one"));
  expect((await history()).toSorted()).toEqual(["conflict: tab one", "conflict: tab two"]);
  expect(await save("tab two", 2)).toMatchObject({ kind: "saved", revision: 3 });
});

test("a tab that repeats a refused save keeps one copy of it", async () => {
  await save("base", 0);
  await save("tab one", 1);
  for (let round = 0; round < 5; round++) expect(await save("tab two", 1)).toMatchObject({ kind: "conflict" });
  expect((await history()).toSorted()).toEqual(["conflict: tab one", "conflict: tab two"]);
});

test("two first saves at once end in one draft, and the other one kept", async () => {
  const answers = await Promise.all([save("one", 0), save("two", 0)]);
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["conflict", "saved"]);
  const kept = [(await open()).files[0]?.text, ...(await history()).map((line) => line.slice("conflict: ".length))];
  expect(new Set(kept)).toEqual(new Set(["one", "two"]));
});

test("while writing, one earlier state per minute is kept", async () => {
  await save("minute zero", 0);
  for (let revision = 1; revision < 13; revision++) {
    site.clock.forward(10);
    await save(`after ${revision * 10} s`, revision);
  }
  // Never more than a minute of writing away.
  expect((await history()).length).toBeGreaterThanOrEqual(1);
  expect((await history()).length).toBeLessThanOrEqual(2);
});

test("starting over and going back keep what was there", async () => {
  await save("mine", 0);
  expect(await resetDraft(site.runtime, learner, exerciseUid)).toMatchObject({ revision: 2, files: write("# starter") });
  const [snapshot] = await listDraftHistory(site.runtime, learner, exerciseUid);
  site.clock.forward(1);
  expect(await restoreDraft(site.runtime, learner, exerciseUid, snapshot?.snapshotId ?? "")).toMatchObject({
    revision: 3,
    files: write("mine"),
  });
  expect(await history()).toEqual(["restore: # starter", "reset: mine"]);
});

test("another's snapshot does not exist", async () => {
  await save("mine", 0);
  await resetDraft(site.runtime, learner, exerciseUid);
  const [snapshot] = await listDraftHistory(site.runtime, learner, exerciseUid);
  const stranger = await site.addPerson(`stranger-${people}`);
  await expect(restoreDraft(site.runtime, stranger, exerciseUid, snapshot?.snapshotId ?? "")).rejects.toMatchObject({ code: "not-found" });
});

test("only editable files can be saved", async () => {
  const files = [{ path: "data.py", text: "" }];
  await expect(saveDraft(site.runtime, learner, { exerciseUid, baseRevision: 0, files })).rejects.toMatchObject({ code: "bad-input" });
});
