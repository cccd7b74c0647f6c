import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findProgress } from "#db/queries/progress.ts";
import { findSubmission } from "#db/queries/submissions.ts";
import type { Viewer } from "#src/domain/people.ts";
import { judgeOverdue } from "#src/server/after-due.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { listHeldJobs, reviewHeldJob } from "#src/server/held-jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { tryUnjudgedAgain } from "#src/server/unjudged.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// What becomes of a submission whose hidden checks are due and cannot be judged.

const hour = 3600;
const fault = { reason: "platform-fault", fault: "warden-gone", detail: "it answered nothing" } as const;

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let learner: Viewer;
let cohortId: string;
let submissionId: string;
let round = 0;
beforeAll(async () => {
  site = await openTestSite({ reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "afterDue" } });
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  await site.runtime.db.execute(sql`update submissions set hidden_checks = 'left-out' where hidden_checks = 'waiting'`);
  round += 1;
  trainer = await site.addPerson(`trainer-${round}`, "trainer");
  learner = await site.addPerson(`learner-${round}`);
  cohortId = await openClassroom(site, trainer, [learner]);
  await due(60);
  submissionId = await handIn();
  site.clock.forward(61);
});

const due = (seconds: number) =>
  changeDueDate(site.runtime, trainer, { cohortId, exerciseUid, dueAt: new Date(site.runtime.clock.now().getTime() + seconds * 1000) });
async function handIn(): Promise<string> {
  const jobId = await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
  const skipped = makeCheck("secret", { hidden: true, status: "skipped", points: 0 });
  await runner.carryOut([finished(completed, makeRecord({ checks: [makeCheck("open"), skipped] }))]);
  return (await findSubmission(site.runtime.db, jobId))?.id ?? "";
}
const look = async (who = trainer) =>
  (await viewGrading(site.runtime, who, { course: "test-course", exercise: "first", cohortId })).unjudged;
const again = (who = trainer, id = submissionId) => tryUnjudgedAgain(site.runtime, who, id);
const hasWork = async () => (await runner.ask({ capacity: [] })).demand.waiting.some(({ jobs }) => jobs > 0);
/** A job that a fault spoils twice has ended. */
const spoil = async () => {
  for (const _ of [1, 2]) await runner.carryOut([finished(fault)]);
};
const judge = (score = 1) =>
  runner.carryOut([finished(completed, makeRecord({ score, checks: [makeCheck("open"), makeCheck("secret", { hidden: true })] }))]);

test("the site tries again every hour for a day, and then leaves it to somebody, with the reason", async () => {
  for (let tries = 1; tries <= 24; tries++) {
    await judgeOverdue(site.runtime);
    await spoil();
    expect(await look()).toMatchObject([
      { submissionId, learner: learner.name, tries, fault: { name: "warden-gone", detail: "it answered nothing" }, givenUp: tries === 24 },
    ]);
    site.clock.forward(hour + 1);
  }
  await judgeOverdue(site.runtime);
  expect((await runner.ask()).leases).toEqual([]);
  expect(await findProgress(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ score: 1, certified: false });

  await again();
  await expect(again()).rejects.toMatchObject({ code: "job-running" });
  expect(await look()).toMatchObject([{ tries: 24, isUnderWay: true }]);
  await spoil();
  expect(await look()).toMatchObject([{ tries: 25, isUnderWay: false, givenUp: true }]);
  await again();
  await judge();
  expect(await look()).toEqual([]);
  expect(await findProgress(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ certified: true });
  const { rows } = await site.runtime.db.execute(
    sql`select count(*)::int as charged from submissions where user_id = ${learner.id} and charged`,
  );
  expect(rows).toEqual([{ charged: 1 }]);
  expect((await readAudit(site, `submission:${submissionId}`)).map(({ details }) => details)).toEqual([
    { exerciseUid, tries: 24 },
    { exerciseUid, tries: 25 },
  ]);
});

test("a judge that cannot grade is told as such, and counts as a try", async () => {
  await judgeOverdue(site.runtime);
  await runner.carryOut([finished(completed, makeRecord({ verdict: "not-gradable", score: 0, checks: [] }))]);
  expect(await look()).toMatchObject([{ tries: 1, fault: null, givenUp: false }]);
});

test("somebody need not wait for the next hour, but nothing is judged before it is due or while it has not been tried", async () => {
  await expect(again()).rejects.toMatchObject({ code: "not-found" });
  await judgeOverdue(site.runtime);
  await spoil();
  await due(60);
  await expect(again()).rejects.toMatchObject({ code: "not-found" });
  site.clock.forward(61);
  await again();
  await judge();
  expect(await look()).toEqual([]);
});

test("only those who teach the learner try again", async () => {
  await judgeOverdue(site.runtime);
  await spoil();
  const other = await site.addPerson(`other-${round}`, "trainer");
  for (const who of [other, learner]) await expect(again(who)).rejects.toBeDefined();
  for (const id of [randomUUID(), "none"]) await expect(again(trainer, id)).rejects.toBeDefined();
  expect(await hasWork()).toBe(false);
});

test("what broke the slices it was judged on is not tried again before an operator has looked, whoever asks", async () => {
  await judgeOverdue(site.runtime);
  const unhealthy = { ...finished(fault), sliceHealthy: false };
  for (const _ of [1, 2]) {
    const { key } = await runner.lease();
    await runner.send(key, number([started, unhealthy]));
  }
  expect(await look()).toMatchObject([{ isHeld: true }]);
  await expect(again()).rejects.toMatchObject({ code: "job-held" });
  const operator = await site.addPerson(`operator-${round}`, "operator");
  const held = (await listHeldJobs(site.runtime, operator)).find(({ learner: whose }) => whose === learner.name);
  await reviewHeldJob(site.runtime, operator, held!.id, "released");
  await again();
  await judge();
  expect(await look()).toEqual([]);
});

test("two who ask at once queue one judging", async () => {
  await judgeOverdue(site.runtime);
  await spoil();
  site.clock.forward(hour + 1);
  await Promise.allSettled([again(), again(), judgeOverdue(site.runtime)]);
  await runner.lease();
  expect((await runner.ask()).leases).toEqual([]);
});
