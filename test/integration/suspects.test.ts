import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import type { Check } from "#contract/verdict.ts";
import { findProgress } from "#db/queries/progress.ts";
import { findSubmission } from "#db/queries/submissions.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { SuspectDecision } from "#src/domain/suspicion.ts";
import { judgeOverdue } from "#src/server/after-due.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { exportData } from "#src/server/profile-data.ts";
import { readJobEvents } from "#src/server/job-events.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { applyRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { countSuspects, getSuspect, listSuspects } from "#src/server/suspects.ts";
import { reviewSuspect } from "#src/server/suspects-decide.ts";
import { listOwnDiscounted } from "#src/server/suspects-own.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { type ExerciseChange, exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const speed: ExerciseChange["speed"] = [{ check: "is-faster", reference: 4 }];
const reveal = (hidden: "immediately" | "afterDue" | "never") => ({
  reveal: { solution: { afterPass: true, afterAttempts: null }, hidden },
});

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let learner: Viewer;
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
  await open();
});

/** A class on a version of its own. */
async function open(change: ExerciseChange = {}): Promise<void> {
  await publish(change);
  trainer = await site.addPerson(`trainer-${randomUUID()}`, "trainer");
  learner = await site.addPerson(`learner-${randomUUID()}`);
  cohortId = await openClassroom(site, trainer, [learner]);
}
async function publish(change: ExerciseChange = {}): Promise<void> {
  await site.publish({ judge: `judge ${round}`, speed, ...change });
  site.clock.forward(2);
}

const timed = (ratio: number, change: Partial<Check> = {}): Check =>
  makeCheck("is-faster", {
    speed: { ratio, low: ratio, high: ratio, atLeast: 2, reference: 4, floorMs: 0, pairs: [[ratio, 1]] },
    ...change,
  });
async function answer(score: number, checks: Check[]): Promise<Lease> {
  const lease = await runner.lease();
  await runner.send(
    lease.key,
    number([started, finished(completed, makeRecord({ verdict: score === 1 ? "passed" : "failed", score, checks }))]),
  );
  return lease;
}
async function handIn(ratio: number, score = 1): Promise<{ jobId: JobId; submissionId: string; lease: Lease }> {
  const files = [{ path: "main.py", text: "# mine" }];
  const jobId = await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files, idempotencyKey: randomUUID() });
  const lease = await answer(score, [timed(ratio), ...(score === 1 ? [] : [makeCheck("other", { status: "failed", points: 0 })])]);
  return { jobId, submissionId: (await findSubmission(site.runtime.db, jobId))?.id ?? "", lease };
}
const review = (submissionId: string, decision: SuspectDecision, reason = "", who = trainer) =>
  reviewSuspect(site.runtime, who, { submissionId, decision, reason });
const list = (who = trainer) => listSuspects(site.runtime, who);
const grade = () => findProgress(site.runtime.db, learner.id, exerciseUid);
const result = async (jobId: JobId) => (await getJobView(site.runtime, learner, jobId)).result;

test("a ratio more than five times the solution's counts at once, and is to be looked at", async () => {
  const { jobId, submissionId, lease } = await handIn(21);
  expect(lease.spec.judge?.references).toEqual(speed);
  expect(await grade()).toMatchObject({ score: 1, state: "done", certified: true });
  expect(await list()).toMatchObject([
    { submissionId, learner: learner.name, number: 1, checkId: "is-faster", ratio: 21, reference: 4, state: "waiting" },
  ]);
  expect(await countSuspects(site.runtime, trainer)).toBe(1);
  expect(await getSuspect(site.runtime, trainer, submissionId)).toMatchObject({ files: [{ path: "main.py", text: "# mine" }] });
  expect(await result(jobId)).toMatchObject({ verdict: "passed", score: 1, secondLook: { state: "waiting", reason: null } });
});

test("five times the solution's is nothing to look at", async () => {
  const { jobId } = await handIn(20);
  expect(await list()).toEqual([]);
  expect((await result(jobId))?.secondLook).toBeNull();
});

test("what is accepted stands, and is not asked about again", async () => {
  const { jobId, submissionId } = await handIn(21);
  await review(submissionId, "accepted");
  expect(await grade()).toMatchObject({ score: 1, certified: true });
  expect((await result(jobId))?.secondLook).toEqual({ state: "accepted", reason: null });
  expect(await countSuspects(site.runtime, trainer)).toBe(0);
});

test("what is discounted leaves the grade to what came before, with a reason that its learner reads, and can come back", async () => {
  await handIn(3, 0.5);
  const { jobId, submissionId } = await handIn(21);
  await expect(review(submissionId, "discounted", "  ")).rejects.toMatchObject({ code: "bad-input", params: { field: "reason" } });
  await review(submissionId, "discounted", " It keeps answers. ");
  expect(await grade()).toMatchObject({ score: 0.5, certified: false });
  expect(await result(jobId)).toMatchObject({
    score: 1,
    attemptsUsed: 2,
    secondLook: { state: "discounted", reason: "It keeps answers." },
  });
  expect(await listOwnDiscounted(site.runtime, learner, exerciseUid)).toEqual([{ number: 2, reason: "It keeps answers." }]);
  await review(submissionId, "accepted");
  expect(await grade()).toMatchObject({ score: 1, certified: true });
  expect(await listOwnDiscounted(site.runtime, learner, exerciseUid)).toEqual([]);
  expect((await readAudit(site, `submission:${submissionId}`)).map(({ action }) => action)).toEqual([
    "suspect.discounted",
    "suspect.accepted",
  ]);
});

test("where nothing else was handed in, nothing is left of the grade", async () => {
  const { submissionId } = await handIn(21);
  await review(submissionId, "discounted", "It keeps answers.");
  expect(await grade()).toMatchObject({ score: null, certified: false });
});

test("only those who teach the learner see it and decide; to others there is none", async () => {
  const { submissionId } = await handIn(21);
  const other = await site.addPerson(`other-${round}`, "trainer");
  const operator = await site.addPerson(`operator-${round}`, "operator");
  expect(await list(other)).toEqual([]);
  for (const id of [submissionId, randomUUID(), "none"]) {
    await expect(getSuspect(site.runtime, other, id)).rejects.toBeDefined();
    await expect(review(id, "discounted", "mine", other)).rejects.toBeDefined();
    await expect(review(id, "discounted", "mine", learner)).rejects.toMatchObject({ code: "not-allowed" });
  }
  await expect(list(learner)).rejects.toMatchObject({ code: "not-allowed" });
  expect(await grade()).toMatchObject({ score: 1 });
  expect((await list(operator)).map((suspect) => suspect.submissionId)).toContain(submissionId);
  await review(submissionId, "accepted", "", operator);
});

test("what the solution reaches is kept from learners: in the result, in the events, in their data", async () => {
  const { jobId } = await handIn(21);
  const told = [
    await result(jobId),
    await readJobEvents(site.runtime, learner, jobId, { attempt: 0, seq: 0 }),
    await exportData(site.runtime, learner),
  ].map((one) => JSON.stringify(one));
  for (const text of told) {
    expect(text).toContain("21");
    expect(text).not.toMatch(/"reference":/);
  }
});

test("a hidden check that is suspect tells its learner nothing before it costs them something", async () => {
  await open(reveal("never"));
  const jobId = await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
  await answer(1, [makeCheck("one"), timed(100, { hidden: true })]);
  expect((await result(jobId))?.secondLook).toBeNull();
  const [suspect] = await list();
  await review(suspect?.submissionId ?? "", "discounted", "It keeps answers.");
  expect((await result(jobId))?.secondLook).toEqual({ state: "discounted", reason: "It keeps answers." });
});

test("a regrade finds what is suspect, withdraws what is not any more, and leaves what somebody has decided", async () => {
  const first = await handIn(21);
  const regrade = async (ratio: number) => {
    round += 1;
    await publish();
    const place = { course: "test-course", exercise: "first", cohortId };
    await startRegrade(site.runtime, trainer, place);
    await answer(1, [timed(ratio)]);
    const regradeId = (await viewGrading(site.runtime, trainer, place)).trial?.id ?? "";
    await applyRegrade(site.runtime, trainer, { regradeId, reason: "A better judge.", lowers: true });
  };
  await regrade(4);
  expect(await list()).toEqual([]);
  await regrade(30);
  expect(await list()).toMatchObject([{ submissionId: first.submissionId, ratio: 30, state: "waiting" }]);
  await review(first.submissionId, "discounted", "It keeps answers.");
  await regrade(4);
  expect(await list()).toMatchObject([{ ratio: 30, state: "discounted" }]);
  expect(await grade()).toMatchObject({ score: null });
});

test("a regrade and a review at the same moment leave the grade that both together mean", async () => {
  const honest = await handIn(3, 0.5);
  const { submissionId } = await handIn(21);
  round += 1;
  await publish();
  const place = { course: "test-course", exercise: "first", cohortId };
  await startRegrade(site.runtime, trainer, place);
  for (const _ of [honest, submissionId]) await answer(0.8, [timed(3), makeCheck("other", { status: "failed", points: 0 })]);
  const regradeId = (await viewGrading(site.runtime, trainer, place)).trial?.id ?? "";
  await Promise.all([
    applyRegrade(site.runtime, trainer, { regradeId, reason: "A better judge.", lowers: true }),
    review(submissionId, "discounted", "It keeps answers.").catch((error: unknown) => error),
  ]);
  const isDiscounted = (await list()).some(({ state }) => state === "discounted");
  expect(await grade()).toMatchObject({ score: 0.8, certified: false });
  // Either the review came first and stands, or the regrade had withdrawn what was suspect.
  expect(await list()).toHaveLength(isDiscounted ? 1 : 0);
});

test("discounting what counted when hidden checks were due lets those before it have them", async () => {
  await open(reveal("afterDue"));
  const due = (seconds: number) =>
    changeDueDate(site.runtime, trainer, { cohortId, exerciseUid, dueAt: new Date(site.runtime.clock.now().getTime() + seconds * 1000) });
  await due(60);
  await handIn(3, 0.5);
  const { submissionId } = await handIn(21);
  site.clock.forward(61);
  await judgeOverdue(site.runtime);
  await answer(1, [timed(21), makeCheck("secret", { hidden: true })]);
  await review(submissionId, "discounted", "It keeps answers.");
  await judgeOverdue(site.runtime);
  await answer(0.4, [timed(3), makeCheck("secret", { hidden: true, status: "failed", points: 0 })]);
  expect(await grade()).toMatchObject({ score: 0.4 });
});
