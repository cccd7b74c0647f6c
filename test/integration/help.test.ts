import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { saveDraft } from "#src/server/drafts.ts";
import { closeHelp, raiseHelp, readBeside, takeHelp, withdrawHelp } from "#src/server/help-requests.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { addComment, answerComment, markComment } from "#src/server/margin-comments.ts";
import { exportData } from "#src/server/profile-data.ts";
import { readLastOutput, readSharedDraft } from "#src/server/shared-draft.ts";
import { listOwnSightings } from "#src/server/sightings.ts";
import { followJobs } from "#src/server/stream.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { finished, print, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let trainer: Viewer;
let ana: Viewer;
let ben: Viewer;
let strangers: Viewer[];
let place: { cohortId: string; userId: string; exerciseUid: string };
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  trainer = await site.addPerson(`trainer-${randomUUID()}`, "trainer");
  ana = await site.addPerson(`ana-${randomUUID()}`);
  ben = await site.addPerson(`ben-${randomUUID()}`);
  const cohortId = await openClassroom(site, trainer, [ana, ben]);
  const other = await site.addPerson(`other-${randomUUID()}`, "trainer");
  const outsider = await site.addPerson(`outsider-${randomUUID()}`);
  await openClassroom(site, other, [outsider]);
  strangers = [other, outsider, ben];
  place = { cohortId, userId: ana.id, exerciseUid };
});

const write = (viewer: Viewer, baseRevision: number, text: string) =>
  saveDraft(site.runtime, viewer, { exerciseUid, baseRevision, files: [{ path: "main.py", text }] });
const actions = async (viewer: Viewer) => (await readAudit(site, `user:${viewer.id}`)).map(({ action }) => action);
const besideOf = (viewer: Viewer) => readBeside(site.runtime, viewer, exerciseUid);
const said = { fileName: "main.py", line: 1, lineText: "x = 1", text: "What should x be?" };
const refused = { code: expect.stringMatching(/^not-(found|allowed)$/) as string };

test("a call for help is raised once, taken, and closed; each step is on record, and its learner reads who comes", async () => {
  await raiseHelp(site.runtime, ana, exerciseUid, "Why?");
  await raiseHelp(site.runtime, ana, exerciseUid, "Why again?");
  const help = (await besideOf(ana)).help;
  expect(help).toMatchObject({ question: "Why?", takenBy: null });
  await takeHelp(site.runtime, trainer, help?.id ?? "");
  await takeHelp(site.runtime, trainer, help?.id ?? "");
  expect((await besideOf(ana)).help).toMatchObject({ takenBy: trainer.name });
  await closeHelp(site.runtime, trainer, help?.id ?? "");
  expect((await besideOf(ana)).help).toBeNull();
  await closeHelp(site.runtime, trainer, help?.id ?? "");
  expect(await actions(ana)).toEqual(["help.raised", "help.taken", "help.closed"]);

  await raiseHelp(site.runtime, ana, exerciseUid, "");
  await withdrawHelp(site.runtime, ana, (await besideOf(ana)).help?.id ?? "");
  expect((await besideOf(ana)).help).toBeNull();
  expect((await actions(ana)).slice(3)).toEqual(["help.raised", "help.withdrawn"]);
});

test("two presses at the same moment raise one call", async () => {
  await Promise.all([1, 2, 3].map((press) => raiseHelp(site.runtime, ana, exerciseUid, `press ${press}`)));
  expect(await actions(ana)).toEqual(["help.raised"]);
});

test("nobody calls who has no trainer", async () => {
  const alone = await site.addPerson(`alone-${randomUUID()}`);
  await expect(raiseHelp(site.runtime, alone, exerciseUid, "")).rejects.toMatchObject({ code: "not-found" });
  await expect(raiseHelp(site.runtime, ana, randomUUID(), "")).rejects.toMatchObject({ code: "not-found" });
});

test("a comment keeps its line's text; both sides answer beside it, and it is done and reopened", async () => {
  await write(ana, 0, "x = 1");
  await addComment(site.runtime, trainer, place, said);
  const [first] = (await besideOf(ana)).comments;
  expect(first).toMatchObject({ ...said, author: trainer.name, isLearner: false, isDone: false });
  await answerComment(site.runtime, ana, first?.id ?? "", "Two?");
  await answerComment(site.runtime, trainer, first?.id ?? "", "Yes.");
  expect((await besideOf(ana)).comments.map(({ text, line, isLearner }) => [text, line, isLearner])).toEqual([
    ["What should x be?", 1, false],
    ["Two?", 1, true],
    ["Yes.", 1, false],
  ]);
  await markComment(site.runtime, ana, first?.id ?? "", true);
  expect((await besideOf(ana)).comments.every(({ isDone }) => isDone)).toBe(true);
  await markComment(site.runtime, trainer, first?.id ?? "", false);
  expect((await besideOf(ana)).comments.some(({ isDone }) => isDone)).toBe(false);
  expect(await actions(ana)).toEqual(["comment.made", "comment.made", "comment.made", "comment.done", "comment.reopened"]);
  await expect(addComment(site.runtime, trainer, place, { ...said, fileName: "../secret" })).rejects.toMatchObject({ code: "bad-input" });
});

test("every look is one row and one entry however long it lasts; its learner is told while it lasts, and reads later who looked", async () => {
  await write(ana, 0, "x = 1");
  const told: StreamMessage[] = [];
  const closed = new AbortController();
  const stream = followJobs(site.runtime, ana, closed.signal, (message) => told.push(message));

  expect(await readSharedDraft(site.runtime, trainer, place)).toMatchObject({ revision: 1, files: [{ path: "main.py", text: "x = 1" }] });
  expect(told).toContainEqual({ type: "beside", exerciseUid });
  expect((await besideOf(ana)).lookers).toMatchObject([{ name: trainer.name }]);
  for (let twenty = 0; twenty < 6; twenty++) {
    site.clock.forward(20);
    await readSharedDraft(site.runtime, trainer, place);
  }
  expect(await actions(ana)).toEqual(["draft.looked-at"]);
  const [look, ...more] = await listOwnSightings(site.runtime, ana, "en");
  expect(more).toEqual([]);
  expect(look).toMatchObject({ viewer: trainer.name, exercise: "first", what: "draft" });
  expect((look?.until.getTime() ?? 0) - (look?.from.getTime() ?? 0)).toBe(120_000);

  site.clock.forward(60);
  expect((await besideOf(ana)).lookers).toEqual([]);
  await readSharedDraft(site.runtime, trainer, place);
  expect(await actions(ana)).toEqual(["draft.looked-at", "draft.looked-at"]);
  expect(await listOwnSightings(site.runtime, ben, "en")).toEqual([]);
  expect(JSON.parse(await exportData(site.runtime, ana))).toMatchObject({ sightings: [{ what: "draft" }, { what: "draft" }] });
  closed.abort();
  await stream;
});

test("the last output is shown from its end, and looking at it is noted as well", async () => {
  expect(await readLastOutput(site.runtime, trainer, place)).toBeNull();
  const files = [{ path: "main.py", text: "x" }];
  await startJob(site.runtime, ana, { exerciseUid, kind: "run", files, idempotencyKey: randomUUID() });
  await new TestRunner(site.runtime).carryOut([print("first\n"), print("x".repeat(30_000)), print("\nlast"), finished()]);
  const output = await readLastOutput(site.runtime, trainer, place);
  expect(output).toMatchObject({ kind: "run", isCut: true });
  expect(output?.text.endsWith("\nlast")).toBe(true);
  expect(await actions(ana)).toEqual(["output.looked-at"]);
  expect((await besideOf(ana)).lookers, "an output that was read is no draft that is looked at").toEqual([]);
});

test("nobody looks, answers, takes or closes who does not teach the learner; nothing is noted of it", async () => {
  await write(ana, 0, "x = 1");
  await raiseHelp(site.runtime, ana, exerciseUid, "Why?");
  await addComment(site.runtime, trainer, place, said);
  const { help, comments } = await besideOf(ana);
  const [helpId, commentId] = [help?.id ?? "", comments[0]?.id ?? ""];
  for (const stranger of strangers) {
    await expect(readSharedDraft(site.runtime, stranger, place)).rejects.toMatchObject(refused);
    await expect(readLastOutput(site.runtime, stranger, place)).rejects.toMatchObject(refused);
    await expect(addComment(site.runtime, stranger, place, said)).rejects.toMatchObject(refused);
    await expect(answerComment(site.runtime, stranger, commentId, "mine")).rejects.toMatchObject({ code: "not-found" });
    await expect(markComment(site.runtime, stranger, commentId, true)).rejects.toMatchObject({ code: "not-found" });
    await expect(takeHelp(site.runtime, stranger, helpId)).rejects.toMatchObject(refused);
    await expect(closeHelp(site.runtime, stranger, helpId)).rejects.toMatchObject(refused);
    await expect(withdrawHelp(site.runtime, stranger, helpId)).rejects.toMatchObject({ code: "not-found" });
    expect((await besideOf(stranger)).comments).toEqual([]);
  }
  await expect(withdrawHelp(site.runtime, trainer, helpId)).rejects.toMatchObject({ code: "not-found" });
  // A learner of another class, and an exercise of another course, are not this trainer's.
  const outsider = strangers[1]!;
  await expect(readSharedDraft(site.runtime, trainer, { ...place, userId: outsider.id })).rejects.toMatchObject({ code: "not-found" });
  await expect(readSharedDraft(site.runtime, trainer, { ...place, exerciseUid: randomUUID() })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(readSharedDraft(site.runtime, trainer, { ...place, userId: "x" })).rejects.toMatchObject({ code: "not-found" });
  expect(await actions(ana)).toEqual(["help.raised", "comment.made"]);
  expect(await listOwnSightings(site.runtime, ana, "en")).toEqual([]);
});
