import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import type { Viewer } from "#src/domain/people.ts";
import { takeFleetReport } from "#src/server/fleet-reports.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { makeReport } from "#kit/fleet-reports.ts";
import { finished, makeCapacity, makeOffer, number, started, TestRunner, usage } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// An exercise that asks for two GPUs together, and is expected to take five seconds on both. Every attempt here takes two.

const onTwo = {
  needs: { slice: "gpu" as const, minMemoryGB: 0.25, gpus: 2 },
  estimate: { cpuSeconds: 1, gpuSeconds: 10 },
  profiles: { cpu: { n: 8 }, gpu: { n: 4096 } },
};
const gpus = (count?: number) => ({
  capacity: [makeCapacity({ sliceKind: "gpu", ...(count && { gpus: count }) })],
  offers: [makeOffer({ sliceKind: "gpu", ...(count && { gpus: count }) })],
});

let site: TestSite;
let runner: TestRunner;
let learner: Viewer;
beforeAll(async () => {
  site = await openTestSite(onTwo);
  runner = new TestRunner(site.runtime, "cluster");
  learner = await site.addPerson("learner");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(() => site.emptyQueue());

const start = () => startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
const view = (jobId: JobId) => getJobView(site.runtime, learner, jobId);

test("it is leased to slices of two GPUs, and to no others", async () => {
  const jobId = await start();
  expect((await runner.ask(gpus())).leases).toEqual([]);
  expect((await runner.ask(gpus(4))).leases).toEqual([]);
  site.clock.forward(2);
  expect(await view(jobId)).toMatchObject({ cause: "no-gpus-together", estimateSeconds: null });
  const { leases, demand } = await runner.ask(gpus(2));
  expect(leases).toMatchObject([{ key: { jobId }, spec: { profile: "gpu", needs: { slice: "gpu", gpus: 2 } } }]);
  expect(demand.waiting).toEqual([]);
});

test("runners are told how many GPUs together the waiting ask for", async () => {
  await start();
  site.clock.forward(2);
  const { demand } = await runner.ask(gpus());
  expect(demand.waiting).toEqual([{ slice: "gpu", gpus: 2, jobs: 1, seconds: 5 }]);
});

test("its ledger counts the time of both, and its receipt beside the estimate of both", async () => {
  const jobId = await start();
  const { leases } = await runner.ask(gpus(2));
  const onBoth = { ...started, sliceKind: "gpu" } as typeof started;
  const end = { ...finished(), usage: { ...usage, gpuMs: 2 * usage.wallMs } } as typeof started;
  await runner.send(leases[0]!.key, number([onBoth, end]));
  const { rows } = await site.runtime.db.execute(
    sql`select kind, slice_kind, milliseconds::int from ledger_entries where job_id = ${jobId} order by created_at, kind`,
  );
  expect(rows).toEqual([
    { kind: "reserved", slice_kind: "gpu", milliseconds: 10_000 },
    { kind: "refunded", slice_kind: "gpu", milliseconds: 10_000 },
    { kind: "settled", slice_kind: "gpu", milliseconds: 4_000 },
  ]);
  expect(await view(jobId)).toMatchObject({ estimate: { gpuSeconds: 10 }, result: { usage: { gpuMs: 4_000 } } });
});

test("it costs what an hour on its slice does, however many GPUs that has", async () => {
  const price = { sliceKind: "gpu" as const, microEurosPerHour: 3_600_000 };
  await takeFleetReport(site.runtime, makeReport({ runner: runner.id, price }));
  const jobId = await start();
  const { leases } = await runner.ask(gpus(2));
  await runner.send(leases[0]!.key, number([{ ...started, sliceKind: "gpu" } as typeof started, finished()]));
  expect((await view(jobId)).result).toMatchObject({ microEuros: 2_000 });
});
