import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import type { Verdict } from "#contract/verdict.ts";
import { listGradingUpdates } from "#db/queries/regrades.ts";
import { findProgress } from "#db/queries/progress.ts";
import type { Viewer } from "#src/domain/people.ts";
import { sweepLeases } from "#src/server/leases-sweep.ts";
import { getJobView, listHistory } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { applyRegrade, dropRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { courseUid, exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let ada: Viewer;
let bob: Viewer;
let cohortId: string;
let round = 0;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  round += 1;
  await site.publish({ judge: `judge ${round}` });
  site.clock.forward(2);
  trainer = await site.addPerson(`trainer-${round}`, "trainer");
  ada = await site.addPerson(`ada-${round}`);
  bob = await site.addPerson(`bob-${round}`);
  cohortId = await openClassroom(site, trainer, [ada, bob]);
});

const submit = (who: Viewer) =>
  startJob(site.runtime, who, {
    kind: "submission",
    exerciseUid,
    files: [{ path: "main.py", text: `# ${who.name}` }],
    idempotencyKey: randomUUID(),
  });

async function answer(score: number, verdict?: Verdict): Promise<Lease> {
  const lease = await runner.lease();
  const status = score === 1 ? ("passed" as const) : ("failed" as const);
  const checks = verdict === "not-gradable" ? [] : [makeCheck("one", { status, points: score })];
  await runner.send(lease.key, number([started, finished(completed, makeRecord({ verdict: verdict ?? status, score, checks }))]));
  return lease;
}
async function handIn(who: Viewer, score: number, verdict?: Verdict): Promise<JobId> {
  const jobId = await submit(who);
  await answer(score, verdict);
  return jobId;
}

/** A new version with another judge is published; the cohort stays where it is. */
async function changeJudge(change = {}): Promise<void> {
  await site.publish({ judge: `judge ${round}, mended`, ...change });
  site.clock.forward(2);
}
const place = () => ({ course: "test-course", exercise: "first", cohortId });
const look = (who = trainer) => viewGrading(site.runtime, who, place());
const begin = (who = trainer) => startRegrade(site.runtime, who, place());
const trialId = async () => (await look()).trial?.id ?? "";
const apply = async (lowers = false, reason = "The third check was too strict.") =>
  applyRegrade(site.runtime, trainer, { regradeId: await trialId(), reason, lowers });
const scoreOf = async (who: Viewer) => (await findProgress(site.runtime.db, who.id, exerciseUid))?.score;
const view = (who: Viewer, jobId: JobId) => getJobView(site.runtime, who, jobId);

test("a changed judge is tried on the submissions of another one, seen learner by learner, and counts once it is applied", async () => {
  const own = await handIn(ada, 0.5);
  await handIn(bob, 1);
  expect((await look()).submissions.map(({ isCurrent }) => isCurrent)).toEqual([true, true]);
  await changeJudge();
  expect((await look()).submissions.map(({ isCurrent }) => isCurrent)).toEqual([false, false]);

  await begin();
  expect((await look()).trial).toMatchObject({ all: 2, ended: 0, learners: [] });
  await answer(1);
  expect((await look()).trial).toMatchObject({ all: 2, ended: 1 });
  await expect(apply()).rejects.toMatchObject({ code: "job-running" });
  await answer(1);
  const { trial } = await look();
  expect(trial?.learners.map(({ name, before, after }) => [name, before, after])).toEqual([
    [ada.name, 0.5, 1],
    [bob.name, 1, 1],
  ]);
  expect(await scoreOf(ada)).toBe(0.5);

  await apply();
  expect([await scoreOf(ada), await scoreOf(bob)]).toEqual([1, 1]);
  expect((await view(ada, own)).result).toMatchObject({
    verdict: "passed",
    score: 1,
    attemptsUsed: 1,
    number: 1,
    rejudged: { cause: "judge-changed", reason: "The third check was too strict.", scoreBefore: 0.5 },
  });
  expect(await listGradingUpdates(site.runtime.db, ada.id, new Date(0))).toMatchObject([
    { exerciseUid, reason: "The third check was too strict." },
  ]);
  expect(await look()).toMatchObject({
    trial: null,
    decided: [{ state: "applied" }],
    submissions: [{ isCurrent: true }, { isCurrent: true }],
  });
});

test("it judges the submission's own files under its own seed with the published judge, behind what learners wait for, at nobody's cost", async () => {
  const jobId = await submit(ada);
  const first = await answer(0.5);
  await changeJudge();
  await begin();
  const waiting = await submit(bob);
  expect((await answer(1)).key.jobId).toBe(waiting);
  const again = await answer(1);
  expect(again.spec.files).toEqual(first.spec.files);
  expect(again.spec.judge?.seed).toBe(first.spec.judge?.seed);
  expect(again.spec.judge?.bundleDigest).not.toBe(first.spec.judge?.bundleDigest);
  await apply();
  const { rows } = await site.runtime.db.execute(sql`select user_id from ledger_entries where job_id = ${again.key.jobId}`);
  expect(rows).toEqual([{ user_id: null }]);
  expect(await listHistory(site.runtime, ada, exerciseUid)).toHaveLength(1);
  await expect(view(ada, again.key.jobId)).rejects.toMatchObject({ code: "not-found" });
  const kept = await site.runtime.db.execute(sql`select score from results where job_id in (${jobId}, ${again.key.jobId}) order by score`);
  expect(kept.rows).toEqual([{ score: 0.5 }, { score: 1 }]);
});

test("no score falls unless somebody chooses it, and then it does", async () => {
  await handIn(ada, 1);
  await changeJudge();
  await begin();
  await answer(0.2);
  expect((await look()).trial?.learners).toMatchObject([{ before: 1, after: 0.2, spared: 1 }]);
  await apply();
  expect(await findProgress(site.runtime.db, ada.id, exerciseUid)).toMatchObject({ score: 1, certified: true });
  expect((await look()).submissions.map(({ isCurrent }) => isCurrent)).toEqual([true]);

  await changeJudge({ judge: "stricter still" });
  await begin();
  await answer(0.3);
  await apply(true);
  expect(await findProgress(site.runtime.db, ada.id, exerciseUid)).toMatchObject({ state: "done", score: 0.3, certified: false });
});

test.each(["best", "last", "first"] as const)(
  "under %s, a fault and a broken judge leave grades alone, at first and in a regrade",
  async (score) => {
    await site.publish({ judge: `judge ${round}`, attempts: { max: 9, cooldownSeconds: 0, score } });
    site.clock.forward(2);
    cohortId = await openClassroom(site, trainer, [ada]);
    await handIn(ada, 0.4);
    await handIn(ada, 0.8);
    await handIn(ada, 0.6);
    const counted = { best: 0.8, last: 0.6, first: 0.4 }[score];
    await handIn(ada, 0, "not-gradable");
    await submit(ada);
    const fault = { reason: "platform-fault", fault: "gone", detail: "" } as const;
    for (const _ of [1, 2]) await runner.carryOut([finished(fault)]);
    expect(await scoreOf(ada)).toBe(counted);

    await changeJudge({ attempts: { max: 9, cooldownSeconds: 0, score } });
    await begin();
    expect((await look()).trial?.all).toBe(4);
    for (const _ of [1, 2]) await answer(0, "not-gradable");
    for (const _ of [1, 2]) for (const _again of [1, 2]) await runner.carryOut([finished(fault)]);
    expect((await look()).trial).toMatchObject({ all: 4, ended: 4, learners: [{ unjudged: 4, before: counted, after: counted }] });
    await apply(true);
    expect(await scoreOf(ada)).toBe(counted);
    // What could not be judged is still to be done.
    expect((await look()).submissions.every(({ isCurrent }) => !isCurrent)).toBe(true);
  },
);

test("a trial that is dropped changes nothing, and what was in the queue ends", async () => {
  await handIn(ada, 0.5);
  await handIn(bob, 0.5);
  await changeJudge();
  await begin();
  await expect(begin()).rejects.toMatchObject({ code: "job-running" });
  await answer(1);
  await dropRegrade(site.runtime, trainer, await trialId());
  expect((await runner.ask()).leases).toEqual([]);
  expect([await scoreOf(ada), await scoreOf(bob)]).toEqual([0.5, 0.5]);
  await begin();
  expect((await look()).trial).toMatchObject({ all: 2, ended: 0 });
});

test("a runner that dies takes nothing of a regrade with it: its progress is in the database", async () => {
  await handIn(ada, 0.5);
  await changeJudge();
  await begin();
  await runner.lease();
  site.clock.forward(31);
  await sweepLeases(site.runtime);
  expect((await look()).trial).toMatchObject({ all: 1, ended: 0 });
  await answer(1);
  await apply();
  expect(await scoreOf(ada)).toBe(1);
});

test("only those who teach the cohort look, begin, apply and drop; a reason is asked for; all of it is on record", async () => {
  await handIn(ada, 0.5);
  await changeJudge();
  const other = await site.addPerson(`other-${round}`, "trainer");
  await expect(look(other)).rejects.toMatchObject({ code: "not-found" });
  await expect(begin(other)).rejects.toMatchObject({ code: "not-found" });
  await expect(begin(ada)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(viewGrading(site.runtime, trainer, { ...place(), cohortId: null })).rejects.toMatchObject({ code: "not-allowed" });
  await begin();
  await answer(1);
  const regradeId = await trialId();
  for (const who of [other, ada]) {
    await expect(applyRegrade(site.runtime, who, { regradeId, reason: "mine", lowers: true })).rejects.toBeDefined();
    await expect(dropRegrade(site.runtime, who, regradeId)).rejects.toBeDefined();
  }
  await expect(apply(false, "  ")).rejects.toMatchObject({ code: "bad-input" });
  await apply();
  await expect(applyRegrade(site.runtime, trainer, { regradeId, reason: "again", lowers: true })).rejects.toMatchObject({
    code: "not-found",
  });
  const audit = (await readAudit(site, `course:${courseUid}`)).filter(({ action }) => action.startsWith("regrade.")).slice(-2);
  expect(audit).toMatchObject([
    { action: "regrade.started", details: { submissions: 1 } },
    { action: "regrade.applied", details: { reason: "The third check was too strict.", lowers: false, replaced: 1 } },
  ]);
});
