import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import { deleteReleases, insertReleases } from "#db/queries/grade-releases.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { readJobEvents } from "#src/server/job-events.ts";
import { getJobView, listHistory } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { describeMe } from "#src/server/me.ts";
import { exportData } from "#src/server/profile-data.ts";
import { openSolution } from "#src/server/reveals.ts";
import { followJobs } from "#src/server/stream.ts";
import { openClassroom } from "#kit/classroom.ts";
import { courseUid, exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, print, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let learner: Viewer;
let cohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  trainer = await site.addPerson(`trainer-${randomUUID()}`, "trainer");
  learner = await site.addPerson(`learner-${randomUUID()}`);
  cohortId = await openClassroom(site, trainer, [learner]);
  await site.runtime.db.execute(sql`update cohorts set grade_release = 'by-trainer' where id = ${cohortId}`);
});

const verdicts = {
  passed: makeRecord({ verdict: "passed", score: 1, checks: [makeCheck("secret-check")] }),
  failed: makeRecord({ verdict: "failed", score: 0.25, checks: [makeCheck("secret-check", { status: "failed", points: 0 })] }),
  limit: makeRecord({ verdict: "limit", limit: "memory", score: 0, checks: [] }),
};
async function start(kind: "run" | "submission" = "submission", who = learner): Promise<JobId> {
  const files = [{ path: "main.py", text: "# mine" }];
  return startJob(site.runtime, who, { kind, exerciseUid, files, idempotencyKey: randomUUID() });
}
async function handIn(record = verdicts.passed, who = learner): Promise<JobId> {
  const jobId = await start("submission", who);
  const { key } = await runner.lease();
  const check = { kind: "check" as const, check: makeCheck("secret-check") };
  const ending = record.limit ? { reason: "limit" as const, limit: "memory" as const } : completed;
  await runner.send(key, number([started, print("secret output"), check, finished(ending, record)]));
  return jobId;
}
const release = () => insertReleases(site.runtime.db, cohortId, [exerciseUid], trainer.id);
const view = (jobId: JobId, who = learner) => getJobView(site.runtime, who, jobId);
const readAll = async (jobId: JobId) => (await readJobEvents(site.runtime, learner, jobId, { attempt: 0, seq: 0 })).events;

/** What differs only because it names another job, or another moment. */
const blank = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id")
      .replaceAll(/2026-[0-9T:.-]+Z/g, "at"),
  );

test("whatever the verdict is, a learner is told the same before it is released", async () => {
  const told: unknown[] = [];
  for (const record of Object.values(verdicts)) {
    const person = await site.addPerson(`learner-${randomUUID()}`);
    await site.runtime.db.execute(sql`insert into cohort_members (cohort_id, user_id, role) values (${cohortId}, ${person.id}, 'learner')`);
    told.push(blank(await view(await handIn(record, person), person)));
  }
  expect(told[1]).toEqual(told[0]);
  expect(told[2]).toEqual(told[0]);
  expect(told[0]).toMatchObject({
    state: "finished",
    finishedAt: null,
    ending: { reason: "completed", exitCode: 0 },
    result: { verdict: null, score: null, checks: [], number: 1, attemptsUsed: 1, keptBack: true, usage: { wallMs: 0 } },
  });
});

test("no event of the attempt is told, stored or as it happens", async () => {
  const heard: StreamMessage[] = [];
  const closed = new AbortController();
  const following = followJobs(site.runtime, learner, closed.signal, (message) => heard.push(message));
  const jobId = await handIn();
  await expect.poll(() => JSON.stringify(heard), { timeout: 10_000 }).toContain('"finished"');
  closed.abort();
  await following;
  expect(await readAll(jobId)).toEqual([]);
  expect(heard.filter(({ type }) => type === "event")).toEqual([]);
  expect(JSON.stringify(heard)).not.toMatch(/secret|passed"/);
});

test("progress, the solution, the history and the learner's own data tell nothing of it", async () => {
  await handIn();
  expect((await describeMe(site.runtime, learner)).progress).toEqual([{ uid: exerciseUid, state: "opened" }]);
  await expect(openSolution(site.runtime, learner, { exerciseUid, locale: "en" })).rejects.toMatchObject({ code: "not-allowed" });
  expect((await listHistory(site.runtime, learner, exerciseUid))[0]?.result).toMatchObject({ score: null, keptBack: true });
  const data = JSON.parse(await exportData(site.runtime, learner)) as Record<string, unknown[]>;
  expect(data["results"]).toEqual([]);
  expect(data["progress"]).toMatchObject([{ state: "opened", score: null, certified: false }]);
  expect(data["jobs"]).toMatchObject([{ finishedAt: null, startedAt: null }]);
  expect(JSON.stringify(data)).not.toMatch(/secret|"verdict"|"score":1/);
});

test("a run stays immediate", async () => {
  const jobId = await start("run");
  const { key } = await runner.lease();
  await runner.send(key, number([started, print("hello"), finished()]));
  expect((await readAll(jobId)).map(({ event }) => event.kind)).toEqual(["started", "output", "finished"]);
});

test("a release opens everything, and one that is taken back closes it", async () => {
  const jobId = await handIn();
  await release();
  expect((await view(jobId)).result).toMatchObject({ verdict: "passed", score: 1, keptBack: false });
  expect(await readAll(jobId)).toHaveLength(4);
  expect((await describeMe(site.runtime, learner)).progress).toMatchObject([{ state: "done" }]);
  await deleteReleases(site.runtime.db, cohortId, [exerciseUid]);
  expect((await view(jobId)).result).toMatchObject({ verdict: null, keptBack: true });
});

test("leaving the cohort opens nothing, and those who teach it are learners of nobody's", async () => {
  const jobId = await handIn();
  await site.runtime.db.execute(sql`delete from cohort_members where cohort_id = ${cohortId} and user_id = ${learner.id}`);
  expect((await view(jobId)).result).toMatchObject({ keptBack: true });
  const own = await handIn(verdicts.passed, trainer);
  expect((await view(own, trainer)).result).toMatchObject({ verdict: "passed", keptBack: false });
});

test("that it could not be judged is told at once, for it says nothing about the learner's work", async () => {
  const jobId = await handIn(makeRecord({ verdict: "not-gradable", score: 0, checks: [] }));
  expect((await view(jobId)).result).toMatchObject({ verdict: "not-gradable", checks: [], charged: false });
});

test("a cohort that gives grades at once keeps nothing back, whatever another course's cohort does", async () => {
  await site.runtime.db.execute(sql`update cohorts set grade_release = 'at-once' where course_uid = ${courseUid}`);
  expect((await view(await handIn())).result).toMatchObject({ verdict: "passed", keptBack: false });
});
