import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Ending } from "#contract/event.ts";
import type { SlicePrice } from "#contract/fleet-report.ts";
import type { JobId } from "#contract/ids.ts";
import { sumUsage } from "#db/queries/ledger-entries.ts";
import { type LedgerBooking, sumCharge } from "#src/domain/ledger.ts";
import type { Viewer } from "#src/domain/people.ts";
import { takeFleetReport } from "#src/server/fleet-reports.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { describeMe } from "#src/server/me.ts";
import { sweepLeases } from "#src/server/leases-sweep.ts";
import { makeReport } from "#kit/fleet-reports.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { finished, number, print, started, TestRunner, usage } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// What a job costs its learner, from the reservation to the receipt. Every attempt here takes two seconds.

const fault: Ending = { reason: "platform-fault", fault: "pilot-lost", detail: "its allocation ended" };
const other: Ending = { ...fault, fault: "unfinished" };

let site: TestSite;
let runner: TestRunner;
let learner: Viewer;
let people = 0;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  learner = await site.addPerson(`learner-${++people}`);
});

const begin = () => startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
const attempt = async (ending?: Ending) => {
  const { key } = await runner.lease();
  const events = number([started, finished(ending)]);
  await runner.send(key, events);
  return () => runner.send(key, events);
};
const read = async (jobId: JobId): Promise<LedgerBooking[]> =>
  (
    await site.runtime.db.execute<{ kind: LedgerBooking["kind"]; milliseconds: number }>(
      sql`select kind, milliseconds::int from ledger_entries where job_id = ${jobId} order by created_at, kind`,
    )
  ).rows;
const receipt = async (jobId: JobId) => (await getJobView(site.runtime, learner, jobId)).result;

test("a job costs what it used, and its reservation goes back whole", async () => {
  const jobId = await begin();
  const [reserved] = await read(jobId);
  expect(reserved?.kind).toBe("reserved");
  expect(sumCharge(await read(jobId))).toBe(reserved?.milliseconds);
  const sayAgain = await attempt();
  await sayAgain();
  expect(sumCharge(await read(jobId))).toBe(2_000);
  expect(await receipt(jobId)).toMatchObject({ returnedMs: 0 });
});

test("what a fault of the platform used up is given back, and the receipt of the try that succeeds says so", async () => {
  const jobId = await begin();
  await attempt(other);
  await attempt();
  expect((await read(jobId)).filter(({ kind }) => kind === "returned" || kind === "settled")).toEqual([
    { kind: "returned", milliseconds: 2_000 },
    { kind: "settled", milliseconds: 2_000 },
  ]);
  expect(sumCharge(await read(jobId))).toBe(2_000);
  expect((await sumUsage(site.runtime.db, learner.id)).reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(2_000);
  expect(await receipt(jobId)).toMatchObject({ returnedMs: 2_000 });
});

test("a job that the platform could not bring to an end costs nothing at all", async () => {
  const jobId = await begin();
  await attempt(other);
  await attempt(other);
  expect(sumCharge(await read(jobId))).toBe(0);
  expect(await receipt(jobId)).toMatchObject({ returnedMs: 4_000 });
});

test("what an attempt used until its runner was heard of no more is given back too", async () => {
  const jobId = await begin();
  const { key } = await runner.lease();
  await runner.send(key, number([started]));
  site.clock.forward(20);
  await runner.send(key, number([print("still here")], 2));
  site.clock.forward(31);
  await sweepLeases(site.runtime);
  expect((await read(jobId)).filter(({ kind }) => kind !== "reserved")).toEqual([{ kind: "returned", milliseconds: 20_000 }]);
  await attempt();
  expect(sumCharge(await read(jobId))).toBe(2_000);
  expect(await receipt(jobId)).toMatchObject({ returnedMs: 20_000 });
});

test("of an attempt that was lost before it had begun nothing is booked", async () => {
  const jobId = await begin();
  await runner.lease();
  site.clock.forward(31);
  await sweepLeases(site.runtime);
  expect((await read(jobId)).map(({ kind }) => kind)).toEqual(["reserved"]);
});

const tellPrice = (price?: SlicePrice) => takeFleetReport(site.runtime, makeReport({ runner: runner.id, ...(price && { price }) }));
const halfEuro: SlicePrice = { sliceKind: "cpu", microEurosPerHour: 1_800_000_000 };

test("time costs euros at the price that its runner told when it was used, and a later one changes nothing", async () => {
  await tellPrice(halfEuro);
  const first = await begin();
  await attempt(other);
  await attempt();
  await tellPrice({ ...halfEuro, microEurosPerHour: 3_600_000_000 });
  const second = await begin();
  await attempt();
  expect([await receipt(first), await receipt(second)]).toMatchObject([{ microEuros: 1_000_000 }, { microEuros: 2_000_000 }]);
  expect((await describeMe(site.runtime, learner)).usage).toMatchObject({ microEuros: 3_000_000, joules: null });
});

test("no euros are told where nobody has set a price, where it is another kind of slice's, or where the time was lost by us", async () => {
  const costs = async (end?: Ending) => {
    const jobId = await begin();
    await attempt(end);
    if (end) await attempt(end);
    return (await receipt(jobId))?.microEuros;
  };
  await tellPrice();
  expect(await costs()).toBeNull();
  await tellPrice({ ...halfEuro, sliceKind: "gpu" });
  expect(await costs()).toBeNull();
  await tellPrice(halfEuro);
  expect(await costs(other)).toBeNull();
  expect((await describeMe(site.runtime, learner)).usage).toMatchObject({ microEuros: null });
});

test("energy is added up where it was measured, and is otherwise nothing that anybody knows", async () => {
  await tellPrice();
  await begin();
  const { key } = await runner.lease();
  await runner.send(key, number([started, { ...finished(), usage: { ...usage, energyMillijoules: 12_500 } } as typeof started]));
  await begin();
  await attempt();
  expect((await describeMe(site.runtime, learner)).usage).toMatchObject({ microEuros: null, joules: 12.5 });
});
