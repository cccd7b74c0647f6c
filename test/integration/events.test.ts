import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "drizzle-orm";
import { type AttemptKey, Digest, type JobId } from "#contract/ids.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { readJobEvents } from "#src/server/job-events.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { followJobs } from "#src/server/stream.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, print, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let learner: Viewer;
let people = 0;
let leave: AbortController;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  learner = await site.addPerson(`learner-${++people}`);
  leave = new AbortController();
});
afterEach(() => leave.abort());

async function lease(kind: "run" | "submission" = "run"): Promise<{ jobId: JobId; key: AttemptKey }> {
  const jobId = await startJob(site.runtime, learner, { kind, exerciseUid, files: [], idempotencyKey: randomUUID() });
  return { jobId, key: (await runner.lease()).key };
}
const read = async (jobId: JobId, after = { attempt: 0, seq: 0 }) =>
  (await readJobEvents(site.runtime, learner, jobId, after)).events.map(({ event }) => event);

/** Opens the viewer's stream; `until` resolves once a message is as wanted. */
function openStream(viewer = learner) {
  const heard: StreamMessage[] = [];
  let wake: () => void = () => undefined;
  void followJobs(site.runtime, viewer, leave.signal, (message) => {
    heard.push(message);
    wake();
  });
  const until = async (wanted: (message: StreamMessage) => boolean) => {
    while (!heard.some(wanted)) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { heard, until };
}
const isFinished = (message: StreamMessage) => message.type === "job" && message.job.state === "finished";

test("events are kept once, in order and without gaps, however they arrive", async () => {
  const { jobId, key } = await lease();
  const all = number([started, print("a"), print("b"), print("c"), finished()]);
  expect(await runner.send(key, [all[0]!, all[2]!])).toEqual({ acceptedThrough: 1 });
  expect(await runner.send(key, [all[1]!, all[0]!])).toEqual({ acceptedThrough: 2 });
  expect(await runner.send(key, all.slice(1, 4))).toEqual({ acceptedThrough: 4 });
  expect(await runner.send(key, all)).toEqual({ acceptedThrough: 5 });
  expect(await read(jobId)).toEqual(all);
});

test("what was accepted may be said again, even after the end", async () => {
  const { jobId, key } = await lease("submission");
  const all = number([started, finished(completed, makeRecord())]);
  const answers = await Promise.all([runner.send(key, all), runner.send(key, all), runner.send(key, all)]);
  expect(answers).toEqual([{ acceptedThrough: 2 }, { acceptedThrough: 2 }, { acceptedThrough: 2 }]);
  const { rows } = await site.runtime.db.execute<{ results: number; settled: number }>(sql`
    select (select count(*)::int from results where job_id = ${jobId}) as results,
    (select count(*)::int from ledger_entries where job_id = ${jobId} and kind = 'settled') as settled`);
  expect(rows).toEqual([{ results: 1, settled: 1 }]);
});

test("what several requests bring at the same moment is kept once, and each hears the same", async () => {
  const { jobId, key } = await lease();
  const all = number([started, print("a"), print("b")]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => runner.send(key, all)));
  expect(new Set(answers.map(({ acceptedThrough }) => acceptedThrough))).toEqual(new Set([3]));
  expect(await read(jobId)).toEqual(all);
});

test("a grade that was made with another submission's seed is refused, and the lease's own is taken afterwards", async () => {
  const { jobId, key } = await lease("submission");
  const own = makeRecord();
  const seedCommitment = Digest.parse(`sha256:${"1".repeat(64)}`);
  const foreign = { ...own, provenance: { ...own.provenance, seedCommitment } };
  await expect(runner.send(key, number([started, finished(completed, foreign)]))).rejects.toThrow("stale-lease");
  expect(await read(jobId)).toEqual([]);
  await runner.send(key, number([started, finished(completed, own)]));
  expect((await getJobView(site.runtime, learner, jobId)).result?.verdict).toBe("passed");
});

test("nothing is accepted after the end, and nothing from who never held the lease", async () => {
  const { jobId, key } = await lease();
  await runner.send(key, number([started, finished()]));
  expect(await runner.send(key, number([print("late")], 3))).toEqual({ acceptedThrough: 2 });
  for (const wrong of [
    { ...key, fencingToken: 2 },
    { ...key, attempt: 2 },
    { ...key, jobId: randomUUID() as JobId },
  ])
    await expect(runner.send(wrong, number([started]))).rejects.toMatchObject({ code: "stale-lease" });
  expect(await read(jobId)).toHaveLength(2);
});

test("a reader goes on from where it was", async () => {
  const { jobId, key } = await lease();
  const all = number([started, print("a"), print("b")]);
  await runner.send(key, all);
  expect(await read(jobId, { attempt: 1, seq: 2 })).toEqual([all[2]]);
  expect(await read(jobId, { attempt: 1, seq: 9 })).toEqual([]);
});

test("the stream tells every change of one's own jobs, as it happens and in order", async () => {
  const mine = openStream();
  const { jobId, key } = await lease();
  await runner.send(key, number([started, print("a")]));
  await runner.send(key, number([finished()], 3));
  await mine.until((message) => message.type === "event" && message.event.event.kind === "finished");
  await mine.until(isFinished);
  const events = mine.heard.flatMap((message) => (message.type === "event" ? [message.event.event.kind] : []));
  expect(events).toEqual(["started", "output", "finished"]);
  // A state that lasted only a moment may be passed over; none ever comes back.
  const order = ["waiting", "leased", "running", "finished"];
  const states = mine.heard.flatMap((message) => (message.type === "job" ? [order.indexOf(message.job.state)] : []));
  expect(states).toEqual(states.toSorted((one, other) => one - other));
  const about = (message: StreamMessage) =>
    message.type === "job" ? message.job.jobId : message.type === "event" ? message.event.jobId : undefined;
  expect(new Set(mine.heard.slice(1).map(about))).toEqual(new Set([jobId]));
});

test("nobody hears of another's jobs", async () => {
  const stranger = openStream(await site.addPerson(`stranger-${people}`));
  const mine = openStream();
  const { key } = await lease();
  await runner.send(key, number([started, finished()]));
  await mine.until(isFinished);
  expect(stranger.heard).toEqual([{ type: "hello" }]);
});

const graded = () => {
  const checks = [
    makeCheck("secret-before", { hidden: true, status: "failed" }),
    makeCheck("open"),
    makeCheck("secret-after", { hidden: true, messageKey: "secret.message" }),
  ];
  return number([
    started,
    ...checks.map((check) => ({ kind: "check" as const, check })),
    print("end"),
    finished(completed, makeRecord({ verdict: "failed", score: 0.5, checks })),
  ]);
};

test("hidden checks leave no trace where they may never be shown: the attempt is told by its beginning and its end", async () => {
  await site.publish({ reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "never" } });
  const mine = openStream();
  const { jobId, key } = await lease("submission");
  const events = graded();
  await runner.send(key, events.slice(0, 2));
  await runner.send(key, events.slice(2, 4));
  await runner.send(key, events.slice(4));
  await mine.until(isFinished);
  const replay = await readJobEvents(site.runtime, learner, jobId, { attempt: 0, seq: 0 });
  expect(replay.events.map(({ event }) => `${event.seq} ${event.kind}`)).toEqual(["1 started", "2 finished"]);
  const streamed = mine.heard.flatMap((message) => (message.type === "event" ? [message.event] : []));
  expect(streamed).toEqual(replay.events);
  expect(await read(jobId, { attempt: 1, seq: 1 })).toHaveLength(1);
  expect(await read(jobId, { attempt: 1, seq: 2 })).toEqual([]);
  const view = await getJobView(site.runtime, learner, jobId);
  expect(view.result?.checks.map(({ id }) => id)).toEqual(["open"]);
  expect(JSON.stringify([replay, view, mine.heard])).not.toContain("secret");
});

test("hidden checks are shown at once where the exercise says so", async () => {
  await site.publish({ reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "immediately" } });
  const { jobId, key } = await lease("submission");
  const events = graded();
  await runner.send(key, events);
  expect(await read(jobId)).toEqual(runner.seal(key, events));
});

test("output that the database could not hold does not get an attempt stuck", async () => {
  const { jobId, key } = await lease();
  await runner.send(key, number([started, print("ok \u{1F600} é"), finished()]));
  expect((await read(jobId))[1]).toMatchObject({ text: "ok \u{1F600} é" });
});
