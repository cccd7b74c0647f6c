import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findAttempt } from "#db/queries/attempts.ts";
import { findJob } from "#db/queries/jobs.ts";
import type { Viewer } from "#src/domain/people.ts";
import { getJobView, stopJob } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { keepLeases, sweepLeases } from "#src/server/leases-sweep.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { finished, makeCapacity, makeOffer, makeRecord, completed, number, print, started, TestRunner } from "#kit/test-runner.ts";
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
afterEach(() => site.emptyQueue());

const start = (kind: "run" | "submission" = "run", viewer = learner) =>
  startJob(site.runtime, viewer, { kind, exerciseUid, files: [], idempotencyKey: randomUUID() });

test("a waiting request is answered the moment a job arrives", async () => {
  const asking = runner.ask({ waitMs: 20_000 });
  const jobId = await start();
  expect((await asking).leases.map((lease) => lease.key)).toEqual([{ jobId, attempt: 1, fencingToken: 1 }]);
});

test("a request without work ends after its time, with the demand", async () => {
  expect(await runner.ask({ waitMs: 20 })).toMatchObject({ leases: [], stop: [], lost: [], demand: { waiting: [] } });
  await start();
  site.clock.forward(1);
  expect((await runner.ask({ capacity: [] })).demand.waiting).toMatchObject([{ slice: "any", jobs: 1 }]);
});

test("a request that was broken off takes no job", async () => {
  await start();
  expect((await runner.ask({}, AbortSignal.abort())).leases).toEqual([]);
  expect((await runner.ask()).leases).toHaveLength(1);
});

test("only what fits is leased", async () => {
  await start();
  const soon = new Date(site.runtime.clock.now().getTime() + 20_000).toISOString();
  for (const misfit of [{ free: 0 }, { environments: ["other"] }, { memoryBytes: 2 ** 20 }, { endsAt: soon }])
    expect((await runner.ask({ capacity: [makeCapacity(misfit)] })).leases).toEqual([]);
  expect((await runner.ask({ capacity: [makeCapacity({ sliceKind: "mig" })] })).leases).toHaveLength(1);
});

test("nothing graded runs on a slice that learners share", async () => {
  await start("submission");
  expect((await runner.ask({ capacity: [makeCapacity({ sliceKind: "shard", free: 4 })] })).leases).toEqual([]);
});

test("a runner that may not grade gets what is not graded, and nothing else", async () => {
  const graded = await start("submission");
  const run = await start("run");
  const confined = { tier: "confined" as const, capacity: [makeCapacity({ free: 4, grades: false })] };
  expect((await runner.ask(confined)).leases.map(({ key }) => key.jobId)).toEqual([run]);
  expect((await runner.ask()).leases.map(({ key }) => key.jobId)).toEqual([graded]);
});

test("two runners never get the same job", async () => {
  const other = new TestRunner(site.runtime, "other-runner");
  for (let round = 0; round < 6; round++) await start();
  const answers = await Promise.all([runner, other].map((one) => one.ask({ capacity: [makeCapacity({ free: 4 })] })));
  const ids = answers.flatMap(({ leases }) => leases.map(({ key }) => key.jobId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(6);
});

test("graded work goes first, and learners take turns", async () => {
  const bo = await site.addPerson("bo");
  const [ada1, ada2] = [await start("run"), await start("run")];
  const bo1 = await start("run", bo);
  const graded = await start("submission", bo);
  expect((await getJobView(site.runtime, learner, ada2)).position).toBe(4);
  const order = (await runner.ask({ capacity: [makeCapacity({ free: 4 })] })).leases.map(({ key }) => key.jobId);
  expect(order).toEqual([graded, ada1, bo1, ada2]);
});

test("a lease that runs out gives the job to another, and the first is refused", async () => {
  const jobId = await start("submission");
  const { key } = await runner.lease();
  await runner.send(key, number([started, print("half")]));
  site.clock.forward(31);
  await sweepLeases(site.runtime);
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({ state: "waiting", cause: "retry", startedAt: null });
  expect((await findAttempt(site.runtime.db, jobId, 1))?.outcome).toBe("lost");

  const second = await new TestRunner(site.runtime, "other-runner").lease();
  expect(second.key).toEqual({ jobId, attempt: 2, fencingToken: 2 });
  await expect(runner.send(key, number([finished(completed, makeRecord())], 3))).rejects.toMatchObject({ code: "stale-lease" });
  expect((await runner.ask({ capacity: [], holding: [key] })).lost).toEqual([jobId]);
  await runner.send(second.key, number([started, finished(completed, makeRecord())]));
  expect((await getJobView(site.runtime, learner, jobId)).result).toMatchObject({ verdict: "passed", attemptsUsed: 1 });
});

test("holding an attempt and telling of it both extend its lease", async () => {
  const jobId = await start();
  const { key } = await runner.lease();
  for (let round = 0; round < 3; round++) {
    site.clock.forward(20);
    if (round % 2 === 0) await runner.ask({ capacity: [], holding: [key] });
    else await runner.send(key, number([started]));
    await sweepLeases(site.runtime);
  }
  expect((await findJob(site.runtime.db, jobId))?.attempt).toBe(1);
});

test("a runner that begins anew keeps what its pilots carry on, under the same lease, and loses the rest", async () => {
  const [kept, lost] = [await start(), await start()];
  const before = await runner.ask({ instance: randomUUID(), capacity: [makeCapacity({ free: 2 })] });
  const key = before.leases.find((lease) => lease.key.jobId === kept)!.key;
  await runner.send(key, number([started]));
  site.clock.forward(20);
  const answer = await runner.ask({ instance: randomUUID(), capacity: [], adopting: [key], waitMs: 20_000 });
  expect(answer.adopted).toMatchObject([{ key, spec: { kind: "run" } }]);
  expect(await getJobView(site.runtime, learner, lost)).toMatchObject({ state: "waiting", cause: "retry" });
  site.clock.forward(20);
  await sweepLeases(site.runtime);
  await runner.send(key, number([finished()], 2));
  expect(await getJobView(site.runtime, learner, kept)).toMatchObject({ state: "finished", attempt: 1 });
});

test("a runner adopts nothing that another holds by now, or that has ended", async () => {
  const [gone, ended] = [await start(), await start()];
  const { leases } = await runner.ask({ instance: randomUUID(), capacity: [makeCapacity({ free: 2 })] });
  const [goneKey, endedKey] = [gone, ended].map((id) => leases.find((lease) => lease.key.jobId === id)!.key);
  await runner.send(endedKey!, number([started, finished()]));
  site.clock.forward(31);
  await sweepLeases(site.runtime);
  await new TestRunner(site.runtime, "other-runner").lease();
  const answer = await runner.ask({ instance: randomUUID(), capacity: [], adopting: [goneKey!, endedKey!] });
  expect([answer.adopted, answer.lost]).toEqual([[], [gone]]);
});

test("what ran while the site was away is not run again", async () => {
  const jobId = await start();
  const { key } = await runner.lease();
  await runner.send(key, number([started]));
  site.clock.forward(3600);
  await using rounds = new AsyncDisposableStack();
  await keepLeases({ ...site.runtime, rounds });
  await sweepLeases(site.runtime);
  await runner.send(key, number([finished()], 2));
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({ state: "finished", attempt: 1 });
});

test("a platform fault is tried again once, and then ends at no cost", async () => {
  const jobId = await start("submission");
  const fault = { reason: "platform-fault", fault: "unfinished", detail: "" } as const;
  await runner.carryOut([finished(fault)]);
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({ state: "waiting", result: null });
  await runner.carryOut([finished(fault)]);
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({
    state: "finished",
    attempt: 2,
    result: { verdict: "platform-fault", charged: false },
  });
});

test("a graded attempt that completes without a record is our fault, not the learner's", async () => {
  const jobId = await start("submission");
  await runner.carryOut([finished()]);
  expect((await getJobView(site.runtime, learner, jobId)).state).toBe("waiting");
});

test("a job that loses every lease ends at some point", async () => {
  const jobId = await start("submission");
  for (let round = 0; round < 11; round++) {
    await runner.lease();
    site.clock.forward(31);
    await sweepLeases(site.runtime);
  }
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({
    state: "finished",
    attempt: 11,
    result: { verdict: "platform-fault", charged: false },
  });
});

test("a stopped job whose runner vanished ends as stopped", async () => {
  const jobId = await start();
  await runner.lease();
  await stopJob(site.runtime, learner, jobId);
  site.clock.forward(31);
  await sweepLeases(site.runtime);
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({ state: "finished", ending: { reason: "stopped" } });
});

test("a lease whose answer never arrived is given again soon", async () => {
  const jobId = await start();
  await runner.lease();
  expect((await runner.ask()).leases).toEqual([]);
  site.clock.forward(6);
  expect((await runner.ask()).leases.map(({ key }) => key)).toEqual([{ jobId, attempt: 2, fencingToken: 2 }]);
});

test("a stop is repeated in every answer, but ends a wait only once", async () => {
  const jobId = await start();
  const { key } = await runner.lease();
  await stopJob(site.runtime, learner, jobId);
  expect((await runner.ask({ capacity: [], holding: [key], waitMs: 20_000 })).stop).toEqual([jobId]);
  expect((await runner.ask({ capacity: [], holding: [key], waitMs: 30 })).stop).toEqual([jobId]);
});

test("without a runner the wait has that cause, with one an estimate", async () => {
  const jobId = await start();
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({ cause: "no-runner", estimateSeconds: null });
  site.clock.forward(1);
  await runner.ask({ capacity: [] });
  expect(await getJobView(site.runtime, learner, jobId)).toMatchObject({ cause: "queue", estimateSeconds: 0, position: 1 });
});

test("a job that no slice could ever take is told so, and others are not", async () => {
  const [run, submission] = [await start(), await start("submission")];
  await runner.ask({ capacity: [], offers: [makeOffer({ grades: false })] });
  expect(await getJobView(site.runtime, learner, submission)).toMatchObject({ cause: "no-fitting-slice", estimateSeconds: null });
  expect(await getJobView(site.runtime, learner, run)).toMatchObject({ cause: "queue" });
  site.clock.forward(1);
  await runner.ask({ capacity: [], offers: [makeOffer({ grades: false }), makeOffer({ sliceKind: "mig" })] });
  expect(await getJobView(site.runtime, learner, submission)).toMatchObject({ cause: "queue" });
});

test("a runner that begins anew gets back at once what its earlier process held", async () => {
  const [begun, given] = [await start(), await start("submission")];
  const [before, after] = [randomUUID(), randomUUID()];
  const { leases } = await runner.ask({ instance: before, capacity: [makeCapacity({ free: 2 })] });
  const key = leases.find((lease) => lease.key.jobId === begun)?.key;
  if (!key) throw new Error("both jobs are leased");
  await runner.send(key, number([started]));

  const again = (await runner.ask({ instance: after, capacity: [makeCapacity({ free: 2 })] })).leases.map((lease) => lease.key);
  expect(again.toSorted((a, b) => a.jobId.localeCompare(b.jobId))).toEqual(
    [begun, given].toSorted().map((jobId) => ({ jobId, attempt: 2, fencingToken: 2 })),
  );
  await expect(runner.send(key, number([finished()], 2))).rejects.toMatchObject({ code: "stale-lease" });
});

test("another request of the same process loses nothing that is still on its way to it", async () => {
  const jobId = await start();
  const instance = randomUUID();
  await runner.lease({ instance });
  expect((await runner.ask({ instance, holding: [] })).leases).toEqual([]);
  expect((await findJob(site.runtime.db, jobId))?.attempt).toBe(1);
});
