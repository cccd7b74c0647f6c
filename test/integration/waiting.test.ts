import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { Offer } from "#contract/lease.ts";
import type { Outlook } from "#contract/outlook.ts";
import type { Viewer } from "#src/domain/people.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { getJobView, stopJob } from "#src/server/jobs.ts";
import { startJob, startSnippet } from "#src/server/jobs-start.ts";
import { enterMaintenance, listWindows, removeMaintenance } from "#src/server/maintenance.ts";
import { describeOwnDates, listOwnDue } from "#src/server/own-dates.ts";
import { findFollowedExercise } from "#src/server/courses-followed.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid, lessonUid } from "#kit/test-course.ts";
import { makeCapacity, makeOffer, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const onGpu = {
  needs: { slice: "gpu" as const, minMemoryGB: 0.25, gpus: 1 },
  profiles: { cpu: { n: 8 }, gpu: { n: 4096 } },
};
const gpu = { capacity: [makeCapacity({ sliceKind: "gpu" })], offers: [makeOffer({ sliceKind: "gpu" })] };
const nothing = { capacity: [], offers: [] };

let site: TestSite;
let runner: TestRunner;
let operator: Viewer;
let learner: Viewer;
beforeAll(async () => {
  site = await openTestSite(onGpu);
  runner = new TestRunner(site.runtime, "cluster");
  operator = await site.addPerson("operator", "operator");
  learner = await site.addPerson("learner");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.runtime.db.execute(sql`delete from maintenance_windows`);
  await site.runtime.db.execute(sql`delete from due_dates`);
  await site.emptyQueue();
});

const start = (change: { kind?: "run" | "submission"; profile?: "cpu" } = {}) =>
  startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID(), ...change });
const view = (jobId: JobId) => getJobView(site.runtime, learner, jobId);
const inMinutes = (minutes: number) => new Date(site.runtime.clock.now().getTime() + minutes * 60_000);
const outlook = (change: Partial<Outlook> = {}): Outlook => ({
  sliceKind: "gpu",
  cause: "priority",
  slices: 4,
  startsAt: null,
  until: null,
  ...change,
});
async function tell(outlooks: Outlook[], offers: Offer[] = []): Promise<void> {
  site.clock.forward(2);
  await runner.ask({ ...nothing, offers, ...(outlooks.length > 0 ? { outlook: outlooks } : {}) });
}
const service = (from: number, to: number, slices: "all" | "gpu" = "all") =>
  enterMaintenance(site.runtime, operator, { startsAt: inMinutes(from), endsAt: inMinutes(to), slices });

test("a job that waits for a cluster tells the cluster's reason and its estimate", async () => {
  const jobId = await start();
  expect((await view(jobId)).cause).toBe("no-runner");
  const startsAt = inMinutes(30).toISOString();
  await tell([outlook({ startsAt })]);
  const told = await view(jobId);
  expect(told).toMatchObject({ position: 1, cause: "cluster", wait: { cluster: { cause: "priority", startsAt }, isLater: false } });
  expect(told.estimateSeconds).toBe(30 * 60);
  await tell([outlook({ startsAt: inMinutes(60).toISOString() })]);
  expect(await view(jobId)).toMatchObject({ estimateSeconds: 60 * 60, wait: { isLater: true } });
});

test("reasons for slices that the job cannot use are not its reasons, and what a runner says no more counts no more", async () => {
  const jobId = await start();
  await tell([outlook({ sliceKind: "cpu" })]);
  expect(await view(jobId)).toMatchObject({ cause: "no-runner", wait: { cluster: null } });
  await tell([outlook({ cause: "paused", until: inMinutes(2).toISOString() })]);
  expect(await view(jobId)).toMatchObject({ cause: "cluster", wait: { cluster: { cause: "paused" } } });
  await tell([]);
  expect(await view(jobId)).toMatchObject({ cause: "no-runner", wait: { cluster: null } });
});

test("a run that waits for a far GPU is offered the CPU, and runs there on the smaller profile", async () => {
  const far = await start();
  await tell([outlook()], [makeOffer()]);
  expect((await view(far)).wait).toMatchObject({ offersCpu: true });
  await stopJob(site.runtime, learner, far);
  const onCpu = await start({ profile: "cpu" });
  expect((await view(onCpu)).wait).toMatchObject({ offersCpu: false });
  const { spec } = await runner.lease();
  expect(spec).toMatchObject({ profile: "cpu", params: { n: 8 }, needs: { slice: "cpu", gpus: 0 } });
});

test("the CPU is not offered where none could take the run: none is there, too small, or in maintenance", async () => {
  const far = await start();
  const offersCpu = async () => (await view(far)).wait?.offersCpu;
  await tell([outlook()], [makeOffer({ sliceKind: "shard", environments: ["jax"] })]);
  expect(await offersCpu()).toBe(false);
  await tell([outlook()], [makeOffer({ memoryBytes: 1024 })]);
  expect(await offersCpu()).toBe(false);
  await tell([outlook()], [makeOffer()]);
  expect(await offersCpu()).toBe(true);
  await service(-1, 60);
  expect(await offersCpu()).toBe(false);
});

test("a submission is measured as its trainer says: not on the CPU instead", async () => {
  await expect(start({ kind: "submission", profile: "cpu" })).rejects.toMatchObject({ code: "bad-input" });
  const jobId = await start({ kind: "submission" });
  await tell([outlook()], [makeOffer()]);
  expect((await view(jobId)).wait).toMatchObject({ offersCpu: false });
});

test("maintenance parks what would not end before it, says until when, and lets it go afterwards", async () => {
  await service(60, 120);
  const jobId = await start();
  expect((await view(jobId)).cause).not.toBe("maintenance");
  site.clock.forward(59 * 60 + 45);
  expect((await runner.ask(gpu)).leases).toEqual([]);
  const end = (await listWindows(site.runtime, operator))[0]?.endsAt.toISOString();
  expect(await view(jobId)).toMatchObject({ state: "waiting", cause: "maintenance", wait: { parkedUntil: end } });
  site.clock.forward(30 * 60);
  expect((await runner.ask(gpu)).leases).toEqual([]);
  expect((await view(jobId)).estimateSeconds).toBeLessThanOrEqual(31 * 60);
  site.clock.forward(31 * 60);
  expect((await runner.lease(gpu)).key.jobId).toBe(jobId);
});

test("where only GPUs are serviced, the CPU goes on; taken back, everything does", async () => {
  await service(-1, 60, "gpu");
  const parked = await start();
  const onCpu = await start({ profile: "cpu" });
  expect((await runner.ask(gpu)).leases).toEqual([]);
  expect((await runner.lease()).key.jobId).toBe(onCpu);
  const [window] = await listWindows(site.runtime, operator);
  await removeMaintenance(site.runtime, operator, window?.id ?? "");
  expect((await runner.lease(gpu)).key.jobId).toBe(parked);
});

test("in maintenance of GPUs, what needs none is told of it where nothing else is there, and counts only what is open", async () => {
  await service(-1, 60, "gpu");
  const end = (await listWindows(site.runtime, operator))[0]?.endsAt.toISOString();
  await start({ profile: "cpu" });
  const jobId = await startSnippet(site.runtime, learner, { lessonUid, snippetId: "hello", idempotencyKey: randomUUID() });
  await tell([], [makeOffer({ sliceKind: "gpu", slices: 8 })]);
  expect(await view(jobId)).toMatchObject({ cause: "maintenance", wait: { parkedUntil: end } });
  await tell([], [makeOffer({ sliceKind: "gpu", slices: 8 }), makeOffer()]);
  expect(await view(jobId)).toMatchObject({ cause: "queue", estimateSeconds: 5, wait: { parkedUntil: null } });
});

test("nothing is asked of a cluster for what maintenance parks, and for any slice only the processor", async () => {
  await start();
  await start({ profile: "cpu" });
  await startSnippet(site.runtime, learner, { lessonUid, snippetId: "hello", idempotencyKey: randomUUID() });
  const demanded = async () => {
    site.clock.forward(2);
    const { waiting, environments } = (await runner.ask(nothing)).demand;
    return { jobs: Object.fromEntries(waiting.map(({ slice, jobs }) => [slice, jobs])), environments };
  };
  const all = { jobs: { gpu: 1, cpu: 1, any: 1 }, environments: [{ name: "pytorch", waiting: 3 }] };
  expect(await demanded()).toEqual(all);
  await service(-1, 60, "gpu");
  expect(await demanded()).toEqual({ jobs: { cpu: 2 }, environments: [{ name: "pytorch", waiting: 2 }] });
  await service(-1, 30);
  expect(await demanded()).toEqual({ jobs: {}, environments: [] });
  site.clock.forward(61 * 60);
  expect(await demanded()).toEqual(all);
  // The exercise would not end before it, the snippet would.
  await service(1.2, 30);
  expect(await demanded()).toMatchObject({ jobs: { any: 1 } });
});

test("a date that falls into maintenance moves by its length, says so, and is what it was when that is taken back", async () => {
  const trainer = await site.addPerson(`trainer-${randomUUID()}`, "trainer");
  const cohortId = await openClassroom(site, trainer, [learner]);
  const dueAt = inMinutes(90);
  await changeDueDate(site.runtime, trainer, { cohortId, exerciseUid, dueAt });
  const read = async () => {
    const found = await findFollowedExercise(site.runtime, learner, exerciseUid);
    if (!found) throw new Error("the exercise is followed");
    return (await describeOwnDates(site.runtime, learner, found.item)).due;
  };
  expect(await read()).toMatchObject({ at: dueAt, isMoved: false });
  await service(60, 120);
  expect(await read()).toMatchObject({ at: inMinutes(150), isMoved: true });
  expect((await listOwnDue(site.runtime, learner)).map((one) => one.dueAt)).toEqual([inMinutes(150)]);
  await service(130, 200);
  await service(100, 110, "gpu");
  expect(await read()).toMatchObject({ at: inMinutes(220), isMoved: true });
  expect((await listOwnDue(site.runtime, learner)).map((one) => one.dueAt)).toEqual([inMinutes(220)]);
  const [window] = await listWindows(site.runtime, operator);
  await removeMaintenance(site.runtime, operator, window?.id ?? "");
  expect(await read()).toMatchObject({ at: dueAt, isMoved: false });
});

test("only operators enter maintenance, and only what has an end ahead", async () => {
  const window = { startsAt: inMinutes(1), endsAt: inMinutes(2), slices: "all" as const };
  await expect(enterMaintenance(site.runtime, learner, window)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(service(5, 5)).rejects.toMatchObject({ code: "bad-input" });
  await expect(service(-5, -1)).rejects.toMatchObject({ code: "bad-input" });
});
