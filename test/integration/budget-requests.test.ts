import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { BudgetOwner } from "#src/domain/budgets.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import type { Viewer } from "#src/domain/people.ts";
import { decideWish, getCohortBudget, setLearnerDefault, setLearnerLimit } from "#src/server/budgets-cohort.ts";
import { exportCostReport, getCostReport } from "#src/server/budgets-cost.ts";
import { askForMore, findOwnBudget } from "#src/server/budgets-own.ts";
import { listAllBudgets, setSharedBudget } from "#src/server/budgets-shared.ts";
import { bookSlot } from "#src/server/class-slots.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { type GpuLab, openGpuLab } from "#kit/gpu-lab.ts";
import { exerciseUid, nextExerciseUid } from "#kit/test-course.ts";

// Who shares GPU time out, asks for it, grants it, and reads what became of it. The exercise is expected to take 40 seconds.

let lab: GpuLab;
let ada: Viewer;
let bo: Viewer;
let operator: Viewer;
let stranger: Viewer;
let cohort: BudgetOwner;
let adas: BudgetOwner;
beforeAll(async () => {
  lab = await openGpuLab();
  [ada, bo] = lab.learners as [Viewer, Viewer];
  [, , cohort, adas] = lab.ownersOf(ada);
  operator = await lab.site.addPerson("operator", "operator");
  stranger = await lab.site.addPerson("stranger", "trainer");
  await openClassroom(lab.site, stranger, []);
});
afterAll(() => lab[Symbol.asyncDispose]());
beforeEach(async () => {
  const { db } = lab.site.runtime;
  await lab.site.emptyQueue();
  for (const table of ["ledger_entries", "results", "budgets", "budget_requests", "throttles"])
    await db.execute(sql`delete from ${sql.identifier(table)}`);
});

const own = (learner = ada) => findOwnBudget(lab.site.runtime, learner, exerciseUid);
const ask = (learner = ada, seconds = 100) =>
  askForMore(lab.site.runtime, learner, { exerciseUid, seconds, reason: "One more try of the kernel." });
const budget = (viewer = lab.trainer) => getCohortBudget(lab.site.runtime, viewer, lab.cohortId);
const decide = async (grantedSeconds: number, answer: string | null = null, viewer = lab.trainer) => {
  const { requests } = await budget();
  const requestId = requests[0]?.request.id ?? "";
  await decideWish(lab.site.runtime, viewer, { cohortId: lab.cohortId, requestId }, { grantedMs: grantedSeconds * 1000, answer });
};

test("before the click a learner reads what it takes and what is left; nothing where no GPU is needed", async () => {
  expect(await own()).toMatchObject({ neededSeconds: 40, tightest: null, offersCpu: true, request: null });
  await lab.limit(adas, 200);
  expect(await own()).toMatchObject({ tightest: { kind: "learner", leftSeconds: 200, isLow: false, isShort: false }, mayAsk: true });
  await lab.start(ada);
  await lab.carryOut(165);
  expect(await own()).toMatchObject({ tightest: { leftSeconds: 35, isLow: true, isShort: true } });
  expect(await findOwnBudget(lab.site.runtime, ada, nextExerciseUid)).toBeNull();
});

test("who is stopped by the cohort's budget is told so, and has nobody to ask", async () => {
  await lab.limit(cohort, 39);
  expect(await own()).toMatchObject({ tightest: { kind: "cohort", leftSeconds: 39, isShort: true }, mayAsk: false });
});

test("a learner is stopped, asks, is granted, and goes on; all of it is on record", async () => {
  const { runtime } = lab.site;
  await setLearnerDefault(runtime, lab.trainer, lab.cohortId, 30_000);
  await expect(lab.start(ada)).rejects.toMatchObject({ code: "budget-used-up" });
  expect(await ask()).toMatchObject({ request: { askedSeconds: 100, grantedSeconds: null } });
  await decide(60, "Use it well.");
  expect(await own()).toMatchObject({ tightest: { leftSeconds: 90 }, request: { grantedSeconds: 60, answer: "Use it well." } });
  await lab.start(ada);
  await expect(lab.start(bo)).rejects.toMatchObject({ code: "budget-used-up" });
  const actions = (await readAudit(lab.site, cohort)).map(({ action }) => action);
  expect(actions).toEqual(["budget.set", "budget.asked", "budget.granted"]);
});

test("a wish that is declined changes nothing but what the learner reads, and may be followed by another", async () => {
  await lab.limit(adas, 10);
  await ask();
  await decide(0, "Try it on the CPU first.");
  expect(await own()).toMatchObject({ tightest: { leftSeconds: 10 }, request: { grantedSeconds: 0, answer: "Try it on the CPU first." } });
  expect(await ask(ada, 50)).toMatchObject({ request: { askedSeconds: 50, grantedSeconds: null } });
});

test("one wish is open at a time, however often it is sent, and it is decided once", async () => {
  await lab.limit(adas, 10);
  await Promise.all([ask(), ask(), ask()]);
  expect((await budget()).requests).toHaveLength(1);
  const outcomes = await Promise.allSettled([decide(10), decide(10), decide(10)]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await lab.read(adas))[0]).toMatchObject({ limitMs: 20_000 });
});

test("a trainer grants no more than the cohort has left", async () => {
  await lab.limit(cohort, 100);
  await lab.limit(adas, 60);
  await lab.start(ada);
  await lab.carryOut(50);
  await ask();
  await expect(decide(51)).rejects.toMatchObject({ code: "bad-input", params: { field: "seconds", reason: "beyond-budget" } });
  await decide(50);
  expect((await lab.read(adas))[0]).toMatchObject({ limitMs: 110_000 });
});

test("asking over and over is slowed down, with the time until when", async () => {
  await lab.limit(adas, 10);
  for (let time = 0; time < 5; time++) await ask();
  await expect(ask()).rejects.toMatchObject({ code: "too-many-tries", params: { minutes: 60 } });
  lab.site.clock.forward(3600);
  await ask();
});

test("starting jobs without end is slowed down too, and the other learners notice nothing", async () => {
  const { db } = lab.site.runtime;
  await lab.start(ada, { profile: "cpu" });
  await db.execute(sql`update throttles set count = 300 where key = ${`turn:job:${ada.id}`}`);
  await expect(lab.start(ada, { profile: "cpu" })).rejects.toMatchObject({ code: "too-many-tries", params: { minutes: 5 } });
  await lab.start(bo, { profile: "cpu" });
});

test("another's trainer, a learner and a person in no cohort see and change nothing", async () => {
  const { runtime } = lab.site;
  await ask();
  const alone = await lab.site.addPerson("alone");
  for (const viewer of [stranger, ada, alone]) {
    const code = viewer === stranger ? "not-found" : "not-allowed";
    await expect(budget(viewer)).rejects.toMatchObject({ code });
    await expect(getCostReport(runtime, viewer, lab.cohortId, "en")).rejects.toMatchObject({ code });
    await expect(decide(100, null, viewer)).rejects.toMatchObject({ code });
    await expect(setLearnerDefault(runtime, viewer, lab.cohortId, 0)).rejects.toMatchObject({ code });
    await expect(setLearnerLimit(runtime, viewer, { cohortId: lab.cohortId, userId: ada.id }, null)).rejects.toMatchObject({ code });
    await expect(listAllBudgets(runtime, viewer)).rejects.toMatchObject({ code: "not-allowed" });
    await expect(setSharedBudget(runtime, viewer, cohort, {})).rejects.toMatchObject({ code: "not-allowed" });
  }
  await expect(ask(alone)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(setLearnerLimit(runtime, lab.trainer, { cohortId: lab.cohortId, userId: alone.id }, 1)).rejects.toMatchObject({
    code: "not-found",
  });
  expect((await lab.read(cohort, adas)).map(({ limitMs }) => limitMs)).toEqual([null, null]);
});

test("a wish of one cohort is not decided through another", async () => {
  await ask();
  const requestId = (await budget()).requests[0]?.request.id ?? "";
  const cohortId = await openClassroom(lab.site, stranger, []);
  await expect(decideWish(lab.site.runtime, stranger, { cohortId, requestId }, { grantedMs: 1, answer: null })).rejects.toMatchObject({
    code: "not-found",
  });
});

test("operators set what is above, each with what it was before on record; what is counted stays", async () => {
  const { runtime } = lab.site;
  await lab.start(ada);
  await lab.carryOut(20);
  const organisation: BudgetOwner = `organisation:${firstOrganisationId}`;
  await setSharedBudget(runtime, operator, organisation, { limitMs: 3_600_000, centsPerHour: 250 });
  await setSharedBudget(runtime, operator, organisation, { limitMs: 10_000 });
  const all = await listAllBudgets(runtime, operator);
  expect(all.find(({ owner }) => owner === organisation)).toMatchObject({ limitMs: 10_000, usedMs: 20_000, centsPerHour: null });
  expect(all[0]).toMatchObject({ owner: "platform", usedMs: 20_000 });
  expect((await readAudit(lab.site, `budget:${organisation}`)).at(-1)?.details).toMatchObject({
    before: { limitMs: 3_600_000, centsPerHour: 250 },
  });
  await expect(lab.start(bo)).rejects.toMatchObject({ params: { budget: "organisation", left: 0 } });
  await expect(setSharedBudget(runtime, operator, adas, {})).rejects.toMatchObject({ code: "not-found" });
});

test("the cost report says who used what on which day, what it cost, and what of a class stood idle", async () => {
  const { runtime, clock } = lab.site;
  await setSharedBudget(runtime, operator, "platform", { centsPerHour: 360 });
  const startsAt = new Date(runtime.clock.now().getTime() + 60_000);
  const wish = {
    cohortId: lab.cohortId,
    startsAt,
    minutes: 60,
    seats: 2,
    sliceKind: "gpu" as const,
    extendableMinutes: 0,
    reservation: null,
  };
  await bookSlot(runtime, lab.trainer, wish);
  clock.forward(120);
  await lab.start(ada);
  await lab.carryOut(30);
  await lab.start(bo);
  await lab.carryOut(10);
  clock.forward(3600);
  const report = await getCostReport(runtime, lab.trainer, lab.cohortId, "en");
  expect(report.centsPerHour).toBe(360);
  expect(
    report.use.map(({ userId, contentUid, day, jobs, usedMs, measuredJobs }) => ({ userId, contentUid, day, jobs, usedMs, measuredJobs })),
  ).toEqual(
    expect.arrayContaining([
      { userId: ada.id, contentUid: exerciseUid, day: "2026-11-22", jobs: 1, usedMs: 30_000, measuredJobs: 0 },
      { userId: bo.id, contentUid: exerciseUid, day: "2026-11-22", jobs: 1, usedMs: 10_000, measuredJobs: 0 },
    ]),
  );
  expect(report.slots).toMatchObject([{ bookedMs: 2 * 3_600_000, usedMs: 40_000, idleMs: 2 * 3_600_000 - 40_000 }]);
  await exportCostReport(runtime, lab.trainer, lab.cohortId, "en");
  expect((await readAudit(lab.site, cohort)).map(({ action }) => action)).toContain("budget.exported");
});
