import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { Offer } from "#contract/lease.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import type { BudgetOwner } from "#src/domain/budgets.ts";
import { CliJobRequest } from "#src/domain/cli-view.ts";
import type { StartJobRequest } from "#src/domain/job-history.ts";
import type { Viewer } from "#src/domain/people.ts";
import { askForMore, findOwnBudget } from "#src/server/budgets-own.ts";
import { startCliJob } from "#src/server/cli-api.ts";
import { takeFleetReport } from "#src/server/fleet-reports.ts";
import { getAssignedExercise } from "#src/server/jobs-content.ts";
import { getJobView, listHistory } from "#src/server/jobs.ts";
import { acceptMachineTerms, listOpenMachineTerms } from "#src/server/machine-terms.ts";
import { changeMachineTerms } from "#src/server/organisations.ts";
import { describeProfiles } from "#src/server/profiles-own.ts";
import { makeAllocation, makeReport } from "#kit/fleet-reports.ts";
import { type GpuLab, openGpuLab } from "#kit/gpu-lab.ts";
import { exerciseUid, nextExerciseUid } from "#kit/test-course.ts";
import { makeCapacity, makeOffer, TestRunner } from "#kit/test-runner.ts";

// An exercise that is done on a processor, and on a GPU by those who ask for it.

const any = {
  needs: { slice: "any" as const, minMemoryGB: 0.25, gpus: 0 },
  attempts: { max: 1, cooldownSeconds: 60, score: "best" as const },
};
const gpu = { capacity: [makeCapacity({ sliceKind: "gpu" })], offers: [makeOffer({ sliceKind: "gpu" })] };
let lab: GpuLab;
let runner: TestRunner;
let ada: Viewer;
let bo: Viewer;
let adas: BudgetOwner;
beforeAll(async () => {
  lab = await openGpuLab(2, any);
  runner = new TestRunner(lab.site.runtime);
  [ada, bo] = lab.learners as [Viewer, Viewer];
  adas = lab.ownersOf(ada)[3];
});
afterAll(() => lab[Symbol.asyncDispose]());
beforeEach(async () => {
  await lab.site.emptyQueue();
  for (const table of ["budgets", "submissions", "budget_requests", "fleets", "allocations"])
    await lab.site.runtime.db.execute(sql.raw(`delete from ${table}`));
});

const view = (jobId: JobId, who = ada) => getJobView(lab.site.runtime, who, jobId);
const handIn = (wish: Partial<StartJobRequest> = {}, who = ada) => lab.start(who, { kind: "submission", profile: "gpu", ...wish });
const offered = async (uid = exerciseUid) => {
  const { exercise, cohort } = await getAssignedExercise(lab.site.runtime, ada, uid);
  return describeProfiles(lab.site.runtime, ada, exercise, cohort?.id ?? null);
};
async function connect(...offers: Offer[]): Promise<void> {
  lab.site.clock.forward(2);
  await runner.ask({ capacity: [], offers });
}

test.each(["run", "submission"] as const)("a %s on a GPU waits for one, with the sizes and the estimate for it", async (kind) => {
  const jobId = await lab.start(ada, { kind, profile: "gpu" });
  expect((await runner.ask()).leases).toEqual([]);
  expect(await lab.read(adas)).toEqual([{ limitMs: null, usedMs: 0, reservedMs: 40_000 }]);
  const { key, spec } = await runner.lease(gpu);
  expect(key.jobId).toBe(jobId);
  expect(spec).toMatchObject({ profile: "gpu", params: { n: 64 }, needs: { slice: "gpu", gpus: 1 } });
  expect(await view(jobId)).toMatchObject({ profile: "gpu", onGpu: true });
});

test("without being asked for, it is done on a processor and sets no GPU time aside", async () => {
  const jobId = await lab.start(ada);
  expect((await runner.lease()).spec).toMatchObject({ profile: "cpu", params: { n: 8 }, needs: { slice: "any" } });
  expect(await view(jobId)).toMatchObject({ profile: "cpu", onGpu: false });
  expect(await lab.readAll()).toEqual({});
});

test("a program may ask for a GPU too", async () => {
  const request = { kind: "run", files: [{ path: "main.py", text: "x" }], idempotencyKey: randomUUID(), profile: "gpu" };
  const address = { course: "test-course", exercise: "first" };
  expect(await startCliJob(lab.site.runtime, ada, address, CliJobRequest.parse(request))).toMatchObject({ profile: "gpu", onGpu: true });
  expect(CliJobRequest.safeParse({ ...request, profile: "tpu" }).success).toBe(false);
});

test("a GPU is offered where one is connected, expected, or was given before; never where none could take it", async () => {
  const profiles = async () => (await offered()).map(({ profile, seconds, isGraded }) => [profile, seconds, isGraded]);
  const onCpu = ["cpu", 5, true];
  const runOnly = ["gpu", 40, false];
  const onGpu = ["gpu", 40, true];
  expect(await profiles()).toEqual([onCpu]);
  await connect(makeOffer());
  expect(await profiles()).toEqual([onCpu]);
  await connect(makeOffer(), makeOffer({ sliceKind: "gpu", environments: ["jax"] }));
  expect(await profiles()).toEqual([onCpu]);
  await connect(makeOffer({ sliceKind: "shard", memoryBytes: 2 ** 36 }));
  expect(await profiles()).toEqual([onCpu, runOnly]);
  await connect(makeOffer({ sliceKind: "mig", memoryBytes: 2 ** 36 }));
  expect(await profiles()).toEqual([onCpu, onGpu]);
  expect(await offered(nextExerciseUid)).toHaveLength(1);
  lab.site.clock.forward(2);
  await runner.ask({
    capacity: [],
    offers: [],
    outlook: [{ sliceKind: "gpu", cause: "priority", slices: 1, startsAt: null, until: null }],
  });
  expect(await profiles()).toEqual([onCpu, onGpu]);
  await connect();
  expect(await profiles()).toEqual([onCpu]);
  await takeFleetReport(lab.site.runtime, makeReport({ allocations: [makeAllocation("earlier", { phase: "gone" })] }));
  expect(await profiles()).toEqual([onCpu, onGpu]);
  lab.site.clock.forward(300);
  expect(await profiles()).toEqual([onCpu]);
});

test("a job on a GPU is refused where the budget has too little left; on a processor the same runs", async () => {
  await lab.limit(adas, 30);
  for (const kind of ["run", "submission"] as const)
    await expect(lab.start(ada, { kind, profile: "gpu" })).rejects.toMatchObject({
      code: "budget-used-up",
      params: { left: 30, needed: 40 },
    });
  await lab.start(ada);
  expect(await findOwnBudget(lab.site.runtime, ada, exerciseUid)).toMatchObject({
    neededSeconds: 40,
    offersCpu: true,
    tightest: { kind: "learner", leftSeconds: 30, isShort: true },
  });
  const told = await askForMore(lab.site.runtime, ada, { exerciseUid, seconds: 100, reason: "The whole corpus." });
  expect(told).toMatchObject({ request: { askedSeconds: 100, grantedSeconds: null } });
  expect(await findOwnBudget(lab.site.runtime, ada, nextExerciseUid)).toBeNull();
});

test("the machine's terms are asked before the first job on a GPU, and never for a processor", async () => {
  const { runtime } = lab.site;
  const operator = await lab.site.addPerson("operator", "operator");
  await connect(makeOffer({ sliceKind: "gpu", memoryBytes: 2 ** 36 }));
  expect((await offered()).map(({ asksForTerms }) => asksForTerms)).toEqual([false, false]);
  await changeMachineTerms(runtime, operator, firstOrganisationId, { en: "Rules", fr: "Règles" });
  expect((await offered()).map(({ asksForTerms }) => asksForTerms)).toEqual([false, true]);
  await expect(handIn()).rejects.toMatchObject({ code: "machine-terms" });
  await lab.start(ada);
  expect((await runner.lease()).spec.needs.slice).toBe("cpu");
  for (const { organisationId, terms } of await listOpenMachineTerms(runtime, ada))
    await acceptMachineTerms(runtime, ada, { organisationId, version: terms.version });
  expect((await offered()).map(({ asksForTerms }) => asksForTerms)).toEqual([false, false]);
  await handIn();
  await changeMachineTerms(runtime, operator, firstOrganisationId, { en: "", fr: "" });
});

test("an exercise without sizes for a GPU has none, whoever asks", async () => {
  for (const kind of ["run", "submission"] as const)
    await expect(lab.start(ada, { kind, profile: "gpu", exerciseUid: nextExerciseUid })).rejects.toMatchObject({ code: "bad-input" });
});

test.each(["run", "submission"] as const)("a %s that waits for a far GPU is offered the CPU, and moves there in one step", async (kind) => {
  const far = await lab.start(ada, { kind, profile: "gpu" });
  await connect(makeOffer());
  expect((await view(far)).wait).toMatchObject({ offersCpu: true });
  const idempotencyKey = randomUUID();
  const move = () => lab.start(ada, { kind, profile: "cpu", insteadOf: far, idempotencyKey });
  const jobId = await move();
  expect(await view(far)).toMatchObject({ state: "finished", ending: { reason: "stopped" } });
  expect(await lab.read(adas)).toEqual([{ limitMs: null, usedMs: 0, reservedMs: 0 }]);
  expect(await lab.readAll()).toEqual({});
  expect(await move()).toBe(jobId);
  const lease = await runner.lease();
  expect(lease.key.jobId).toBe(jobId);
  expect(lease.spec).toMatchObject({ kind, profile: "cpu" });
  if (kind === "submission")
    expect((await listHistory(lab.site.runtime, ada, exerciseUid)).find((job) => job.jobId === far)?.result?.charged).toBe(false);
});

test("a job that has begun is not moved, nor what is somebody else's or of another kind; what is refused keeps its place", async () => {
  const far = await handIn();
  const instead = (wish: Partial<StartJobRequest> = {}, who = ada) => handIn({ profile: "cpu", insteadOf: far, ...wish }, who);
  await expect(instead({ profile: "gpu" })).rejects.toMatchObject({ code: "bad-input", params: { field: "insteadOf" } });
  await expect(instead({ kind: "run" })).rejects.toMatchObject({ code: "not-found" });
  await expect(instead({}, bo)).rejects.toMatchObject({ code: "not-found" });
  await expect(handIn({ profile: "cpu" })).rejects.toMatchObject({ code: "attempts-used-up" });
  expect(await view(far)).toMatchObject({ state: "waiting", position: 1 });
  await runner.lease(gpu);
  await expect(instead()).rejects.toMatchObject({ code: "job-running" });
  expect((await view(far)).state).toBe("leased");
});
