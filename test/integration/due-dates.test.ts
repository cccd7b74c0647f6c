import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import type { VerdictRecord } from "#contract/verdict.ts";
import { findDueDate } from "#db/queries/due-dates.ts";
import { findProgress } from "#db/queries/progress.ts";
import type { Viewer } from "#src/domain/people.ts";
import { judgeOverdue } from "#src/server/after-due.ts";
import { archiveCohort } from "#src/server/cohorts.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { listHeldJobs, reviewHeldJob } from "#src/server/held-jobs.ts";
import { readJobEvents } from "#src/server/job-events.ts";
import { getJobView, listHistory } from "#src/server/jobs.ts";
import { listOwnDue } from "#src/server/own-dates.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, print, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const day = 86_400;
const afterDue = { reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "afterDue" as const } };

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let learner: Viewer;
let cohortId: string;
let people = 0;
beforeAll(async () => {
  site = await openTestSite(afterDue);
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  await site.runtime.db.execute(sql`update submissions set hidden_checks = 'left-out' where hidden_checks = 'waiting'`);
  await site.runtime.db.execute(sql`delete from due_dates`);
  people += 1;
  trainer = await site.addPerson(`trainer-${people}`, "trainer");
  learner = await site.addPerson(`learner-${people}`);
  cohortId = await openClassroom(site, trainer, [learner]);
});

const due = (seconds: number | null, who = trainer) =>
  changeDueDate(site.runtime, who, {
    cohortId,
    exerciseUid,
    dueAt: seconds === null ? null : new Date(site.runtime.clock.now().getTime() + seconds * 1000),
  });
const submit = () => startJob(site.runtime, learner, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
const view = (jobId: JobId) => getJobView(site.runtime, learner, jobId);
const grade = async () => (await findProgress(site.runtime.db, learner.id, exerciseUid))!;

/** What a judge says of a program that passes the visible check, before and after the hidden one ran. */
const provisional = makeRecord({ checks: [makeCheck("open"), makeCheck("secret", { hidden: true, status: "skipped", points: 0 })] });
const whole = (hidden: "passed" | "failed"): VerdictRecord =>
  makeRecord({
    verdict: hidden,
    score: hidden === "passed" ? 1 : 0.5,
    checks: [makeCheck("open"), makeCheck("secret", { hidden: true, status: hidden, points: hidden === "passed" ? 1 : 0 })],
  });

async function answer(record: VerdictRecord): Promise<Lease> {
  const lease = await runner.lease();
  const checks = record.checks.map((check) => ({ kind: "check", check }) as const);
  const events = number([started, ...checks, print("end"), finished(completed, record)]);
  // In pieces, so that what was hidden in an earlier one is remembered.
  await runner.send(lease.key, events.slice(0, 3));
  await runner.send(lease.key, events.slice(3));
  return lease;
}
async function handIn(record = provisional): Promise<{ jobId: JobId; lease: Lease }> {
  const jobId = await submit();
  return { jobId, lease: await answer(record) };
}

test("before the due date hidden checks do not run, nothing tells of them, and a pass does not certify yet", async () => {
  await due(day);
  const { jobId, lease } = await handIn();
  expect(lease.spec.judge?.hiddenPhase).toBe("skip");
  const seen = [
    await view(jobId),
    await readJobEvents(site.runtime, learner, jobId, { attempt: 0, seq: 0 }),
    await listHistory(site.runtime, learner, exerciseUid),
  ];
  expect(JSON.stringify(seen)).not.toContain("secret");
  expect((await view(jobId)).result?.hiddenDue).toBe(new Date(site.runtime.clock.now().getTime() + day * 1000).toISOString());
  expect(await grade()).toMatchObject({ state: "done", score: 1, certified: false });
  await judgeOverdue(site.runtime);
  expect((await runner.ask()).leases).toEqual([]);
});

test("after it the submission that counts is judged again with them: same files, same seed, no attempt, and the grade follows", async () => {
  await due(day);
  const first = await handIn();
  const second = await handIn(makeRecord({ verdict: "failed", score: 0.5, checks: [makeCheck("open", { status: "failed", points: 0 })] }));
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  await judgeOverdue(site.runtime);
  const again = await answer(whole("failed"));
  expect((await runner.ask()).leases).toEqual([]);
  const { judge, ...spec } = first.lease.spec;
  expect(again.spec).toEqual({ ...spec, judge: { ...judge, hiddenPhase: "run" } });

  const { result } = await view(first.jobId);
  expect(result).toMatchObject({ verdict: "failed", score: 0.5, attemptsUsed: 2, hiddenDue: null });
  expect(result?.rejudged).toMatchObject({ cause: "hidden-checks", scoreBefore: 1 });
  expect(result?.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(["open passed", "secret failed"]);
  // What was left out stays what it was, without hidden checks; it counts no more.
  expect((await view(second.jobId)).result).toMatchObject({ score: 0.5, rejudged: null, hiddenDue: null });
  expect(await grade()).toMatchObject({ score: 0.5, certified: false });
  expect(await listHistory(site.runtime, learner, exerciseUid)).toHaveLength(2);
});

test("whoever passes with the hidden checks is certified, and a page that was open is told", async () => {
  await due(day);
  const { jobId } = await handIn();
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  const told: string[] = [];
  const stop = site.runtime.notices.hear(
    ({ notice }) => void (notice.kind === "job" && notice.userId === learner.id && told.push(notice.jobId)),
  );
  await answer(whole("passed"));
  stop();
  expect(told).toEqual([jobId]);
  expect(await grade()).toMatchObject({ state: "done", score: 1, certified: true });
});

test("the attempt's own events are numbered as before, also once hidden checks may be shown", async () => {
  await due(day);
  const { jobId } = await handIn();
  const read = async () => (await readJobEvents(site.runtime, learner, jobId, { attempt: 0, seq: 0 })).events.map(({ event }) => event);
  const before = await read();
  expect(before.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual(["1 started", "2 check", "3 output", "4 finished"]);
  site.clock.forward(day + 1);
  expect(await read()).toEqual(before);
});

test("a fault or a broken judge leaves the grade as it was, and it is tried again an hour later", async () => {
  await due(day);
  const { jobId } = await handIn();
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  await answer(makeRecord({ verdict: "not-gradable", score: 0, checks: [] }));
  expect(await grade()).toMatchObject({ score: 1, certified: false });
  expect((await view(jobId)).result).toMatchObject({ verdict: "passed", rejudged: null });
  await judgeOverdue(site.runtime);
  expect((await runner.ask()).leases).toEqual([]);
  site.clock.forward(3601);
  await judgeOverdue(site.runtime);
  await answer(whole("passed"));
  expect(await grade()).toMatchObject({ score: 1, certified: true });
});

test("a program that breaks what it is judged on is not judged again before an operator has looked at it", async () => {
  await due(day);
  const { jobId } = await handIn();
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  const fault = { reason: "platform-fault", fault: "slice-unhealthy", detail: "" } as const;
  const unhealthy = { ...finished(fault), sliceHealthy: false };
  const breakOne = async () => {
    const { key } = await runner.lease();
    await runner.send(key, number([started, unhealthy]));
    return key.jobId;
  };
  await breakOne();
  const broken = await breakOne();
  site.clock.forward(3601);
  await judgeOverdue(site.runtime);
  expect((await runner.ask()).leases).toEqual([]);
  const operator = await site.addPerson(`operator-of-held-${people}`, "operator");
  expect((await listHeldJobs(site.runtime, operator)).find(({ id }) => id === broken)).toMatchObject({ learner: learner.name });
  await reviewHeldJob(site.runtime, operator, broken, "released");
  await judgeOverdue(site.runtime);
  await answer(whole("passed"));
  expect((await view(jobId)).result).toMatchObject({ rejudged: { cause: "hidden-checks" } });
});

test("what is handed in after the due date is judged with hidden checks at once, and they are shown", async () => {
  await due(-1);
  const { jobId, lease } = await handIn(whole("passed"));
  expect(lease.spec.judge?.hiddenPhase).toBe("run");
  expect((await view(jobId)).result?.checks.map(({ id }) => id)).toEqual(["open", "secret"]);
  expect(await grade()).toMatchObject({ certified: true });
});

test("of several cohorts the latest date counts, and without any there is nothing to wait for", async () => {
  await due(-1);
  const later = await openClassroom(site, trainer, [learner]);
  const dueAt = new Date(site.runtime.clock.now().getTime() + day * 1000);
  await changeDueDate(site.runtime, trainer, { cohortId: later, exerciseUid, dueAt });
  await handIn();
  await judgeOverdue(site.runtime);
  expect((await runner.ask()).leases).toEqual([]);
  await changeDueDate(site.runtime, trainer, { cohortId: later, exerciseUid, dueAt: null });
  await due(null);
  await judgeOverdue(site.runtime);
  await answer(whole("passed"));
  expect(await grade()).toMatchObject({ certified: true });
});

test("an archived cohort asks for nothing any more, and its later date moves nobody's", async () => {
  await due(day);
  const later = await openClassroom(site, trainer, [learner]);
  const farAway = new Date(site.runtime.clock.now().getTime() + 9 * day * 1000);
  await changeDueDate(site.runtime, trainer, { cohortId: later, exerciseUid, dueAt: farAway });
  expect((await listOwnDue(site.runtime, learner))[0]?.dueAt).toEqual(farAway);
  await archiveCohort(site.runtime, trainer, later);
  const soon = (await findDueDate(site.runtime.db, learner.id, exerciseUid))!.dueAt;
  expect(soon.getTime()).toBeLessThan(farAway.getTime());
  expect((await listOwnDue(site.runtime, learner))[0]?.dueAt).toEqual(soon);
  await archiveCohort(site.runtime, trainer, cohortId);
  expect(await listOwnDue(site.runtime, learner)).toEqual([]);
});

test("only those who teach the cohort set its dates, and it is on record", async () => {
  await due(day);
  await due(null);
  const other = await site.addPerson(`other-trainer-${people}`, "trainer");
  await expect(due(day, other)).rejects.toMatchObject({ code: "not-found" });
  await expect(due(day, learner)).rejects.toMatchObject({ code: "not-allowed" });
  await due(day, await site.addPerson(`operator-${people}`, "operator"));
  expect((await readAudit(site, `cohort:${cohortId}`)).map(({ action }) => action)).toEqual([
    "due-date.set",
    "due-date.removed",
    "due-date.set",
  ]);
});

test("the platform pays for it, and keeps the result that counted before", async () => {
  await due(day);
  const { jobId } = await handIn();
  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  const { key } = await answer(whole("failed"));
  const { rows } = await site.runtime.db.execute(
    sql`select user_id, kind, milliseconds::int from ledger_entries where job_id = ${key.jobId}`,
  );
  expect(rows).toEqual([{ user_id: null, kind: "settled", milliseconds: 2000 }]);
  const kept = await site.runtime.db.execute(sql`select verdict from results where job_id in (${jobId}, ${key.jobId}) order by verdict`);
  expect(kept.rows).toEqual([{ verdict: "failed" }, { verdict: "passed" }]);
});
