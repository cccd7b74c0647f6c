import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Ending } from "#contract/event.ts";
import type { JobId } from "#contract/ids.ts";
import type { Viewer } from "#src/domain/people.ts";
import { listHeldJobs, reviewHeldJob } from "#src/server/held-jobs.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCapacity, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const needs = { slice: "gpu" as const, minMemoryGB: 1, gpus: 1 };
const unhealthy: Ending = { reason: "platform-fault", fault: "slice-unhealthy", detail: "500 MiB of device memory did not come back" };
const limit: Ending = { reason: "limit", limit: "wall" };

let site: TestSite;
let runner: TestRunner;
let learner: Viewer;
let operator: Viewer;
let people = 0;
beforeAll(async () => {
  site = await openTestSite({ needs });
  runner = new TestRunner(site.runtime);
  operator = await site.addPerson("operator", "operator");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  learner = await site.addPerson(`learner-${++people}`);
});

const begin = (kind: "run" | "submission" = "submission"): Promise<JobId> =>
  startJob(site.runtime, learner, { kind, exerciseUid, files: [], idempotencyKey: randomUUID() });

/** The next attempt ends like this, its slice found like that. */
async function attempt(ending: Ending, sliceHealthy?: boolean): Promise<void> {
  const { key } = await runner.lease({ capacity: [makeCapacity({ sliceKind: "gpu" })] });
  const record = ending.reason === "limit" ? makeRecord({ verdict: "limit", limit: "wall", score: 0 }) : null;
  const last = finished(ending, ending === completed ? makeRecord() : record);
  const onDevice = { ...started, sliceKind: "gpu", device: "Fake 0" };
  await runner.send(key, number([onDevice as typeof started, { ...last, ...(sliceHealthy === undefined ? {} : { sliceHealthy }) }]));
}

async function breakTwoSlices(kind: "run" | "submission" = "submission"): Promise<JobId> {
  const jobId = await begin(kind);
  await attempt(unhealthy, false);
  await attempt(unhealthy, false);
  return jobId;
}

const view = (jobId: JobId) => getJobView(site.runtime, learner, jobId);

async function ledger(jobId: JobId, which = "settled"): Promise<{ kind: string; milliseconds: number }[]> {
  const rows = await site.runtime.db.execute<{ kind: string; milliseconds: number }>(
    sql`select kind, milliseconds::int from ledger_entries where job_id = ${jobId} and kind = ${which}`,
  );
  return rows.rows;
}

test("one unhealthy slice is tried again, and held is nothing", async () => {
  const jobId = await begin();
  await attempt(unhealthy, false);
  expect(await view(jobId)).toMatchObject({ state: "waiting", review: null });
  await attempt(completed);
  expect(await view(jobId)).toMatchObject({ state: "finished", review: null, result: { verdict: "passed", charged: true } });
});

test("a job that leaves two slices unhealthy is not tried again, costs nothing, and waits for an operator", async () => {
  const jobId = await breakTwoSlices();
  expect(await view(jobId)).toMatchObject({
    state: "finished",
    attempt: 2,
    review: "waiting",
    result: { verdict: "platform-fault", charged: false },
  });
  expect(await ledger(jobId)).toEqual([]);
  const held = (await listHeldJobs(site.runtime, operator)).find(({ id }) => id === jobId);
  expect(held).toMatchObject({
    learner: learner.name,
    exercise: "first",
    attempts: [
      { number: 1, runner: "test-runner", device: "Fake 0", fault: "slice-unhealthy", sliceHealthy: false },
      { number: 2, detail: "500 MiB of device memory did not come back" },
    ],
  });
});

test("one that meets its limit on the second slice it breaks is held too: it is charged only if review says so", async () => {
  const jobId = await begin();
  await attempt(unhealthy, false);
  await attempt(limit, false);
  expect(await view(jobId)).toMatchObject({ review: "waiting", ending: limit, result: { verdict: "limit", charged: false } });
  expect(await ledger(jobId)).toEqual([]);
});

test("healthy slices never make a job poison, however it ends on them", async () => {
  const jobId = await begin();
  await attempt({ reason: "platform-fault", fault: "sandbox-broken", detail: "" }, true);
  await attempt({ reason: "platform-fault", fault: "sandbox-broken", detail: "" }, true);
  expect(await view(jobId)).toMatchObject({ state: "finished", review: null });
});

test("while one is held its learner's programs run on no device; others' do, and so do theirs after the review", async () => {
  const jobId = await breakTwoSlices("run");
  await expect(begin("run")).rejects.toMatchObject({ code: "job-held" });
  const before = learner;
  learner = await site.addPerson(`other-${people}`);
  await begin("run");
  learner = before;
  await reviewHeldJob(site.runtime, operator, jobId, "released");
  await begin("run");
});

test("an operator lets it go without a charge, once: all that it used is given back, and it is on record", async () => {
  const jobId = await breakTwoSlices();
  await reviewHeldJob(site.runtime, operator, jobId, "released");
  expect(await view(jobId)).toMatchObject({ review: "released", result: { charged: false, returnedMs: 4_000 } });
  expect(await ledger(jobId)).toEqual([]);
  expect(await ledger(jobId, "returned")).toEqual([1, 2].map(() => ({ kind: "returned", milliseconds: 2_000 })));
  await expect(reviewHeldJob(site.runtime, operator, jobId, "charged")).rejects.toMatchObject({ code: "not-found" });
  const { rows } = await site.runtime.db.execute(sql`select action, actor_id from audit_entries where subject = ${`job:${jobId}`}`);
  expect(rows).toEqual([{ action: "job.released", actor_id: operator.id }]);
});

test("an operator charges it: the submission counts, and its last attempt's time is booked", async () => {
  const jobId = await breakTwoSlices();
  await reviewHeldJob(site.runtime, operator, jobId, "charged");
  expect(await view(jobId)).toMatchObject({ review: "charged", result: { charged: true, attemptsUsed: 1 } });
  expect(await ledger(jobId)).toEqual([{ kind: "settled", milliseconds: 2000 }]);
  const { rows } = await site.runtime.db.execute(sql`select action, details from audit_entries where subject = ${`job:${jobId}`}`);
  expect(rows).toEqual([{ action: "job.charged", details: { milliseconds: 2000 } }]);
});

test("nobody else sees or decides", async () => {
  const jobId = await breakTwoSlices();
  const trainer = await site.addPerson(`trainer-${people}`, "trainer");
  for (const person of [learner, trainer]) {
    await expect(listHeldJobs(site.runtime, person)).rejects.toMatchObject({ code: "not-allowed" });
    await expect(reviewHeldJob(site.runtime, person, jobId, "released")).rejects.toMatchObject({ code: "not-allowed" });
  }
  expect(await view(jobId)).toMatchObject({ review: "waiting" });
});
