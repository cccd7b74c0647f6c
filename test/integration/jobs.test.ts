import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findJob } from "#db/queries/jobs.ts";
import { sumUsage } from "#db/queries/ledger-entries.ts";
import { findProgress } from "#db/queries/progress.ts";
import { recordReveal } from "#db/queries/reveals.ts";
import { findSubmission } from "#db/queries/submissions.ts";
import type { Viewer } from "#src/domain/people.ts";
import { getJobFiles, getJobView, listHistory, stopJob } from "#src/server/jobs.ts";
import { startJob, startSnippet } from "#src/server/jobs-start.ts";
import { exerciseUid, lessonUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, print, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let learner: Viewer;
let people = 0;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => void (learner = await site.addPerson(`learner-${++people}`)));

const files = [{ path: "main.py", text: "print(1)" }];
const start = (kind: "run" | "submission", idempotencyKey = randomUUID(), viewer = learner) =>
  startJob(site.runtime, viewer, { kind, exerciseUid, files, idempotencyKey });
const view = (jobId: Awaited<ReturnType<typeof start>>) => getJobView(site.runtime, learner, jobId);

test("a run goes from waiting to finished, and its time is booked", async () => {
  const jobId = await start("run");
  expect(await view(jobId)).toMatchObject({ state: "waiting", position: 1, attempt: 0 });
  const { key, spec } = await runner.lease();
  expect(spec).toMatchObject({ kind: "run", judge: null, entry: "main.py", params: { n: 8 } });
  expect(spec.files).toEqual([...files, { path: "data.py", text: "DATA = 1" }]);
  expect((await view(jobId)).state).toBe("leased");
  await runner.send(key, number([started, print("1\n")]));
  expect((await view(jobId)).state).toBe("running");
  await runner.send(key, number([finished()], 3));
  expect(await view(jobId)).toMatchObject({
    state: "finished",
    ending: completed,
    result: { verdict: null, number: null, usage: { wallMs: 2000 } },
  });
  expect(await sumUsage(site.runtime.db, learner.id)).toContainEqual({
    sliceKind: "cpu",
    milliseconds: 2000,
    microEuros: null,
    energyMillijoules: null,
  });
});

test("the same key is the same job, also when both requests come at once", async () => {
  const key = randomUUID();
  const ids = await Promise.all([start("submission", key), start("submission", key), start("submission", key)]);
  expect(new Set(ids).size).toBe(1);
  expect(await start("submission", key)).toBe(ids[0]);
  expect(await listHistory(site.runtime, learner, exerciseUid)).toHaveLength(1);
  await stopJob(site.runtime, learner, ids[0]!);
});

test("a second graded job of the exercise waits for the first", async () => {
  const first = await start("submission");
  await expect(start("submission")).rejects.toMatchObject({ code: "job-running" });
  await stopJob(site.runtime, learner, first);
  const second = await start("submission");
  await stopJob(site.runtime, learner, second);
});

test("a passed submission is judged once, charged, and makes progress", async () => {
  const jobId = await start("submission");
  const record = makeRecord({
    checks: [
      makeCheck("own", { messageKey: "own.key", params: { error: 0.5 } }),
      makeCheck("two", { messageKey: "judge.raised", params: { name: "f" } }),
    ],
  });
  await runner.carryOut([finished(completed, record)]);
  const { result } = await view(jobId);
  expect(result).toMatchObject({
    verdict: "passed",
    score: 1,
    number: 1,
    attemptsUsed: 1,
    attemptsMax: 5,
    charged: true,
    passedBefore: null,
  });
  expect(result?.checks.map((check) => check.message)).toEqual(["Off by 0.5", expect.stringContaining("f raised")]);
  expect(await findProgress(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ state: "done", score: 1, certified: true });
});

test("messages are in the learner's language", async () => {
  const jobId = await start("submission");
  await runner.carryOut([
    finished(completed, makeRecord({ checks: [makeCheck("own", { messageKey: "own.key", params: { error: 0.5 } })] })),
  ]);
  const french = await getJobView(site.runtime, { ...learner, locale: "fr" }, jobId);
  expect(french.result?.checks[0]?.message).toBe("Écart de 0,5");
});

test("a worse result later leaves the best score, and a fault changes nothing", async () => {
  await start("submission");
  await runner.carryOut([
    finished(completed, makeRecord({ verdict: "failed", score: 0.5, checks: [makeCheck("a"), makeCheck("b", { status: "failed" })] })),
  ]);
  const later = await start("submission");
  await runner.carryOut([finished(completed, makeRecord({ verdict: "failed", score: 0.2, checks: [makeCheck("a"), makeCheck("b")] }))]);
  const faulty = await start("submission");
  const fault = { reason: "platform-fault", fault: "gone", detail: "node 7 burned" } as const;
  await runner.carryOut([finished(fault)]);
  await runner.carryOut([finished(fault)]);
  expect(await findProgress(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ state: "opened", score: 0.5, certified: false });
  expect((await view(later)).result?.passedBefore).toBe(1);
  expect((await view(faulty)).result).toMatchObject({ verdict: "platform-fault", charged: false, attemptsUsed: 2 });
  expect(JSON.stringify(await view(faulty))).not.toContain("burned");
});

test("a pass after the solution was shown is marked and does not certify", async () => {
  await recordReveal(site.runtime.db, learner.id, exerciseUid, { what: "solution", number: 1 });
  const jobId = await start("submission");
  await runner.carryOut([finished(completed, makeRecord())]);
  expect(await findSubmission(site.runtime.db, jobId)).toMatchObject({ afterSolution: true, charged: true });
  expect(await findProgress(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ state: "done", certified: false });
});

test("three not-gradable results are free, the fourth is charged", async () => {
  const charged: (boolean | null | undefined)[] = [];
  for (let round = 0; round < 4; round++) {
    const jobId = await start("submission");
    await runner.carryOut([finished(completed, makeRecord({ verdict: "not-gradable", score: 0 }))]);
    charged.push((await view(jobId)).result?.charged);
  }
  expect(charged).toEqual([false, false, false, true]);
});

test("attempts end", async () => {
  for (let round = 0; round < 5; round++) {
    await start("submission");
    await runner.carryOut([finished(completed, makeRecord({ verdict: "failed", score: 0 }))]);
  }
  await expect(start("submission")).rejects.toMatchObject({ code: "attempts-used-up" });
  await stopJob(site.runtime, learner, await start("run"));
});

test("stopping a waiting job ends it at once and costs nothing", async () => {
  const jobId = await start("submission");
  expect(await stopJob(site.runtime, learner, jobId)).toMatchObject({
    state: "finished",
    ending: { reason: "stopped" },
    result: { verdict: null, charged: false, attemptsUsed: 0 },
  });
  expect((await runner.ask()).leases).toEqual([]);
});

test("stopping a running job tells its runner, and its end is the runner's word", async () => {
  const jobId = await start("run");
  const { key } = await runner.lease();
  await runner.send(key, number([started]));
  const asking = runner.ask({ capacity: [], holding: [key], waitMs: 20_000 });
  expect((await stopJob(site.runtime, learner, jobId)).state).toBe("running");
  expect((await asking).stop).toEqual([jobId]);
  await runner.send(key, number([finished({ reason: "stopped" })], 2));
  expect(await view(jobId)).toMatchObject({ state: "finished", ending: { reason: "stopped" } });
});

test("a snippet runs the lesson's source, or what the reader made of it", async () => {
  const asked = { lessonUid, snippetId: "hello", idempotencyKey: randomUUID() };
  await startSnippet(site.runtime, learner, asked);
  expect((await runner.lease()).spec.files).toEqual([{ path: "snippet.py", text: "print('hello')" }]);
  await startSnippet(site.runtime, learner, { ...asked, source: "print(2)", idempotencyKey: randomUUID() });
  expect((await runner.lease()).spec.files).toEqual([{ path: "snippet.py", text: "print(2)" }]);
  await expect(startSnippet(site.runtime, learner, { ...asked, snippetId: "other", idempotencyKey: randomUUID() })).rejects.toMatchObject({
    code: "not-found",
  });
});

test("files that are not the learner's to write are refused, and what they wrote comes back", async () => {
  const foreign = { kind: "run" as const, exerciseUid, files: [{ path: "data.py", text: "" }], idempotencyKey: randomUUID() };
  await expect(startJob(site.runtime, learner, foreign)).rejects.toMatchObject({ code: "bad-input" });
  const jobId = await start("run");
  expect((await getJobFiles(site.runtime, learner, jobId)).files).toEqual(files);
  await stopJob(site.runtime, learner, jobId);
});

test("another's job does not exist", async () => {
  const jobId = await start("run");
  const stranger = await site.addPerson(`stranger-${people}`, "trainer");
  for (const attempt of [getJobView, stopJob, getJobFiles])
    await expect(attempt(site.runtime, stranger, jobId)).rejects.toMatchObject({ code: "not-found" });
  expect((await findJob(site.runtime.db, jobId))?.state).toBe("waiting");
  await stopJob(site.runtime, learner, jobId);
});

test("one learner cannot fill the queue with runs", async () => {
  const ids = [];
  for (let round = 0; round < 8; round++) ids.push(await start("run"));
  await expect(start("run")).rejects.toMatchObject({ code: "job-running" });
  for (const jobId of ids) await stopJob(site.runtime, learner, jobId);
});
