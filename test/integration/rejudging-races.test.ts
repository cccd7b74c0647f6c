import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import { findProgress } from "#db/queries/progress.ts";
import type { Viewer } from "#src/domain/people.ts";
import { judgeOverdue } from "#src/server/after-due.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { applyRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { openClassroom } from "#kit/classroom.ts";
import { onPostgres } from "#kit/database.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// What may happen between the moment at which a submission is queued to be judged again and its end.

const day = 86_400;
const afterDue = { reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "afterDue" as const } };

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let learner: Viewer;
let cohortId: string;
let round = 0;
beforeAll(async () => {
  site = await openTestSite(afterDue);
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  await site.runtime.db.execute(sql`update submissions set hidden_checks = 'left-out' where hidden_checks = 'waiting'`);
  await site.runtime.db.execute(sql`delete from due_dates`);
  round += 1;
  await site.publish({ ...afterDue, judge: `judge ${round}` });
  site.clock.forward(2);
  trainer = await site.addPerson(`trainer-${round}`, "trainer");
  learner = await site.addPerson(`learner-${round}`);
  cohortId = await openClassroom(site, trainer, [learner]);
});

const due = (seconds: number) =>
  changeDueDate(site.runtime, trainer, { cohortId, exerciseUid, dueAt: new Date(site.runtime.clock.now().getTime() + seconds * 1000) });
const start = (kind: "run" | "submission") =>
  startJob(site.runtime, learner, { kind, exerciseUid, files: [], idempotencyKey: randomUUID() });
const finish = (lease: Lease, score: number) => {
  const status = score === 1 ? ("passed" as const) : ("failed" as const);
  const record = makeRecord({ verdict: status, score, checks: [makeCheck("one", { status, points: score })] });
  return runner.send(lease.key, number([started, finished(completed, record)]));
};
async function handIn(score: number): Promise<JobId> {
  const jobId = await start("submission");
  await finish(await runner.lease(), score);
  return jobId;
}
const place = () => ({ course: "test-course", exercise: "first", cohortId });
const look = () => viewGrading(site.runtime, trainer, place());
const grade = () => findProgress(site.runtime.db, learner.id, exerciseUid);

test("who is given more time while hidden checks are in the queue can still hand in a better one, and that one counts", async () => {
  await due(day);
  await handIn(0.6);
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  await due(day);
  const better = await handIn(1);
  await finish(await runner.lease(), 0.2);
  expect(await grade()).toMatchObject({ score: 1, certified: false });
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  await finish(await runner.lease(), 1);
  expect(await grade()).toMatchObject({ score: 1, certified: true });
  expect((await getJobView(site.runtime, learner, better)).result).toMatchObject({ score: 1, rejudged: { cause: "hidden-checks" } });
});

test("a submission that is still being judged when hidden checks have run is not left out", async () => {
  await due(day);
  await handIn(0.6);
  await due(-1);
  await judgeOverdue(site.runtime);
  await due(day);
  await start("submission");
  await due(-1);
  const own = await runner.lease();
  await finish(await runner.lease(), 0.2);
  expect(await grade()).toMatchObject({ score: 0.2 });
  await finish(own, 1);
  expect(await grade()).toMatchObject({ score: 1, certified: false });
  await judgeOverdue(site.runtime);
  await finish(await runner.lease(), 1);
  expect(await grade()).toMatchObject({ score: 1, certified: true });
});

test("what a changed judge was tried on without hidden checks, and an older one has judged with them since, is still to be regraded", async () => {
  await due(day);
  await handIn(0.5);
  await site.publish({ ...afterDue, judge: `judge ${round}, mended` });
  site.clock.forward(2);
  await startRegrade(site.runtime, trainer, place());
  await finish(await runner.lease(), 1);
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  await finish(await runner.lease(), 0.2);
  const { trial } = await look();
  await applyRegrade(site.runtime, trainer, { regradeId: trial?.id ?? "", reason: "mended", lowers: false });
  expect(await grade()).toMatchObject({ score: 0.2 });
  expect((await look()).submissions).toMatchObject([{ isCurrent: false }]);
});

test("two processes of the site that look at the same moment queue one judging, and two who apply at the same moment apply once", async () => {
  await due(day);
  await handIn(0.5);
  site.clock.forward(day + 1);
  await Promise.all([1, 2, 3].map(() => judgeOverdue(site.runtime)));
  await finish(await runner.lease(), 0.4);
  expect((await runner.ask()).leases).toEqual([]);
  await site.publish({ ...afterDue, judge: `judge ${round}, mended` });
  site.clock.forward(2);
  const begun = await Promise.allSettled([1, 2].map(() => startRegrade(site.runtime, trainer, place())));
  expect(begun.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  await finish(await runner.lease(), 1);
  const regradeId = (await look()).trial?.id ?? "";
  const decision = { regradeId, reason: "mended", lowers: false };
  const applied = await Promise.allSettled([1, 2].map(() => applyRegrade(site.runtime, trainer, decision)));
  expect(applied.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await grade()).toMatchObject({ score: 1, certified: true });
});

/** Until so many transactions wait for one another. */
async function awaitWaiting(count: number): Promise<void> {
  for (;;) {
    const { rows } = await site.runtime.db.execute(sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`);
    if (rows.length >= count) return;
  }
}

test.runIf(onPostgres)("a regrade that is applied while hidden checks end is not undone by the older judge", async () => {
  await due(day);
  await handIn(0.5);
  site.clock.forward(day + 1);
  await site.publish({ ...afterDue, judge: `judge ${round}, mended` });
  site.clock.forward(2);
  await startRegrade(site.runtime, trainer, place());
  await finish(await runner.lease(), 1);
  await judgeOverdue(site.runtime);
  const older = await runner.lease();
  const regradeId = (await look()).trial?.id ?? "";
  const { promise: letGo, resolve: release } = Promise.withResolvers<undefined>();
  const held = Promise.withResolvers<undefined>();
  const holding = site.runtime.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from submissions where user_id = ${learner.id} for update`);
    held.resolve(undefined);
    await letGo;
  });
  await held.promise;
  const applying = applyRegrade(site.runtime, trainer, { regradeId, reason: "mended", lowers: false });
  await awaitWaiting(1);
  const ending = finish(older, 0.2);
  await awaitWaiting(2);
  release(undefined);
  await Promise.all([holding, applying, ending]);
  expect(await grade()).toMatchObject({ score: 1, certified: true });
});

test.runIf(onPostgres)(
  "a submission that ends while its learner goes on running the exercise never stands in their way",
  async () => {
    for (let time = 0; time < 40; time += 1) {
      await start("submission");
      const lease = await runner.lease();
      const another = start("submission").catch((error: unknown) => expect(error).toMatchObject({ code: "job-running" }));
      await Promise.all([finish(lease, 1), start("run"), start("run"), another]);
      await site.emptyQueue();
      await site.runtime.db.execute(sql`update submissions set charged = false`);
    }
  },
  120_000,
);
