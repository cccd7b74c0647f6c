import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Ending } from "#contract/event.ts";
import { setBudgetTerms } from "#db/queries/budgets.ts";
import type { BudgetOwner } from "#src/domain/budgets.ts";
import type { Viewer } from "#src/domain/people.ts";
import { stopJob } from "#src/server/jobs.ts";
import { reviewHeldJob } from "#src/server/held-jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { type GpuLab, openGpuLab } from "#kit/gpu-lab.ts";
import { exerciseUid } from "#kit/test-course.ts";

// GPU time as it is set aside, used and given back. The exercise is expected to take 40 seconds.

const fault: Ending = { reason: "platform-fault", fault: "unfinished", detail: "it said no more" };

let lab: GpuLab;
let ada: Viewer;
let bo: Viewer;
let platform: BudgetOwner;
let organisation: BudgetOwner;
let cohort: BudgetOwner;
let adas: BudgetOwner;
beforeAll(async () => {
  lab = await openGpuLab(12);
  [ada, bo] = lab.learners as [Viewer, Viewer];
  [platform, organisation, cohort, adas] = lab.ownersOf(ada);
});
afterAll(() => lab[Symbol.asyncDispose]());
beforeEach(async () => {
  const { db } = lab.site.runtime;
  await lab.site.emptyQueue();
  for (const table of ["ledger_entries", "results", "budgets"]) await db.execute(sql`delete from ${sql.identifier(table)}`);
  await db.execute(sql`delete from throttles`);
});

const sums = (usedSeconds: number, reservedSeconds: number) => ({ usedMs: usedSeconds * 1000, reservedMs: reservedSeconds * 1000 });

test("a job sets its estimate aside in all four budgets, and in the end what it used is counted instead", async () => {
  await lab.start(ada);
  for (const budget of await lab.read(platform, organisation, cohort, adas)) expect(budget).toMatchObject(sums(0, 40));
  await lab.carryOut(12);
  for (const budget of await lab.read(platform, organisation, cohort, adas)) expect(budget).toMatchObject(sums(12, 0));
  expect(await lab.readAll()).toEqual(await lab.reconcile());
});

test("a run on the CPU costs no GPU time, with the budget used up and all", async () => {
  await lab.limit(adas, 0);
  await lab.start(ada, { profile: "cpu" });
  expect(await lab.readAll()).toEqual({});
});

test("each of the four refuses what it has not got, by name, and what it refused leaves nothing behind", async () => {
  for (const [owner, budget] of [
    [platform, "platform"],
    [organisation, "organisation"],
    [cohort, "cohort"],
    [adas, "learner"],
  ] as const) {
    await lab.limit(owner, 39);
    await expect(lab.start(ada)).rejects.toMatchObject({ code: "budget-used-up", params: { budget, left: 39, needed: 40 } });
    await lab.limit(owner, null);
  }
  expect(await lab.readAll()).toEqual({});
  expect(await lab.reconcile()).toEqual({});
});

test("a class's budget ends with the class, and whoever it stops reads when", async () => {
  const { db } = lab.site.runtime;
  await db.execute(sql`update cohorts set ends_at = '2027-01-31T12:00:00Z' where id = ${lab.cohortId}`);
  await lab.limit(cohort, 10);
  await expect(lab.start(ada)).rejects.toMatchObject({ params: { endsAt: "2027-01-31T12:00:00.000Z" } });
  await lab.limit(cohort, null);
  await lab.limit(platform, 10);
  await expect(lab.start(ada)).rejects.not.toMatchObject({ params: { endsAt: expect.anything() } });
});

test("what a cohort has for each learner holds for those without a limit of their own", async () => {
  await setBudgetTerms(lab.site.runtime.db, cohort, { learnerLimitMs: 50_000 });
  await lab.start(ada);
  await expect(lab.start(ada)).rejects.toMatchObject({ params: { budget: "learner", left: 10 } });
  await lab.start(bo);
  await lab.limit(adas, 80);
  await lab.start(ada);
  await expect(lab.start(ada)).rejects.toMatchObject({ params: { budget: "learner", left: 0 } });
});

test("a job that takes longer than was expected is paid in full, and the next one is refused", async () => {
  await lab.limit(adas, 60);
  await lab.start(ada);
  await lab.carryOut(75);
  expect(await lab.read(adas)).toEqual([{ limitMs: 60_000, ...sums(75, 0) }]);
  await expect(lab.start(ada)).rejects.toMatchObject({ params: { left: 0 } });
});

test("a fault of the platform costs nothing, and neither does a job that is stopped before it began", async () => {
  await lab.start(ada);
  await lab.carryOut(12, fault);
  await lab.carryOut(12, fault);
  await stopJob(lab.site.runtime, ada, await lab.start(ada));
  expect(await lab.readAll()).toEqual({});
  expect(await lab.reconcile()).toMatchObject({ [adas]: sums(0, 0) });
});

test("a job that an operator charges after all is counted then, and not before", async () => {
  const operator = await lab.site.addPerson("operator", "operator");
  const jobId = await lab.start(ada);
  await lab.carryOut(12);
  const { db } = lab.site.runtime;
  // As if two slices had been unhealthy afterwards: nothing was counted.
  await db.execute(sql`update jobs set review = 'waiting' where id = ${jobId}`);
  await db.execute(sql`delete from ledger_entries where job_id = ${jobId} and kind = 'settled'`);
  await db.execute(sql`update budgets set used_ms = 0`);
  await reviewHeldJob(lab.site.runtime, operator, jobId, "charged");
  expect(await lab.readAll()).toEqual(await lab.reconcile());
  expect(await lab.read(adas)).toMatchObject([sums(12, 0)]);
});

test("the same job sent twice sets aside once", async () => {
  const request = { kind: "submission" as const, exerciseUid, files: [], idempotencyKey: randomUUID() };
  await Promise.all([1, 2, 3].map(() => startJob(lab.site.runtime, ada, request)));
  expect(await lab.read(adas)).toMatchObject([sums(0, 40)]);
});

test("many at once never set aside more than there is, and all of it that fits", async () => {
  await lab.limit(cohort, 400);
  await setBudgetTerms(lab.site.runtime.db, cohort, { learnerLimitMs: 120_000 });
  const asked = lab.learners.flatMap((learner) => Array.from({ length: 4 }, () => lab.start(learner)));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "budget-used-up" });
  expect(await lab.read(cohort)).toMatchObject([sums(0, 400)]);
  expect(await lab.readAll()).toEqual(await lab.reconcile());
});

test("submissions and ends at the same time leave what the ledger says, in every budget", async () => {
  await lab.limit(cohort, 2_000);
  const busy = lab.learners.slice(0, 6);
  for (const learner of busy) await Promise.all([lab.start(learner), lab.start(learner)]);
  const ends = Array.from({ length: 12 }, (_, at) => lab.carryOut(5 + at * 3, at % 3 === 0 ? fault : undefined));
  const starts = lab.learners.map((learner) => lab.start(learner));
  await Promise.allSettled([...ends, ...starts]);
  const budgets = await lab.readAll();
  const byLedger = await lab.reconcile();
  for (const [owner, budget] of Object.entries(budgets)) expect({ owner, ...budget }).toEqual({ owner, ...byLedger[owner] });
});
