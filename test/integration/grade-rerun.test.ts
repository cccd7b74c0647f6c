import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import type { VerdictRecord } from "#contract/verdict.ts";
import { findSubmission } from "#db/queries/submissions.ts";
import { findProgress } from "#db/queries/progress.ts";
import type { Viewer } from "#src/domain/people.ts";
import { getRerun, startRerun } from "#src/server/grade-rerun.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { applyRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let learner: Viewer;
let cohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
  trainer = await site.addPerson("trainer", "trainer");
  learner = await site.addPerson("learner");
  cohortId = await openClassroom(site, trainer, [learner]);
});
afterAll(() => site[Symbol.asyncDispose]());

const graded = makeRecord({
  verdict: "failed",
  score: 0.5,
  checks: [makeCheck("one"), makeCheck("two", { status: "failed", points: 0, messageKey: "own.key", params: { error: 2 } })],
});

async function answer(record: VerdictRecord) {
  const lease = await runner.lease();
  await runner.send(lease.key, number([started, finished(completed, record)]));
  return lease;
}
async function handIn(): Promise<{ jobId: JobId; submissionId: string }> {
  const files = [{ path: "main.py", text: "# mine" }];
  const jobId = await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files, idempotencyKey: randomUUID() });
  const submission = await findSubmission(site.runtime.db, jobId);
  return { jobId, submissionId: submission?.id ?? "" };
}

test("a grade is run again from its record, also when the course has moved on: everything that decides it is the same, and so are the checks", async () => {
  const { submissionId } = await handIn();
  const first = await answer(graded);
  await site.publish({ judge: "another judge" });
  expect(await startRerun(site.runtime, trainer, submissionId)).toMatchObject({ state: "waiting", same: null, again: null });
  const again = await answer(graded);
  expect(again.spec).toEqual(first.spec);
  expect(await getRerun(site.runtime, trainer, submissionId)).toMatchObject({
    state: "finished",
    same: true,
    differing: [],
    sameEnvironment: true,
    before: { verdict: "failed", score: 0.5 },
    again: { verdict: "failed", score: 0.5 },
  });
});

test("where it is not the same the checks are named, and the grade stays what it was", async () => {
  const { submissionId } = await handIn();
  await answer(graded);
  await startRerun(site.runtime, trainer, submissionId);
  await startRerun(site.runtime, trainer, submissionId);
  await answer(makeRecord());
  expect((await runner.ask()).leases).toEqual([]);
  expect(await getRerun(site.runtime, trainer, submissionId)).toMatchObject({
    same: false,
    differing: [{ id: "two", before: 'failed, 0 of 1, own.key {"error":2}', again: "absent" }],
  });
  expect(await findProgress(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ score: 0.5 });
  expect((await readAudit(site, `submission:${submissionId}`)).map(({ action }) => action)).toEqual(["grade.rerun"]);
});

test("a rerun of what counted before a regrade says nothing about what counts since", async () => {
  const { submissionId } = await handIn();
  await answer(graded);
  await startRerun(site.runtime, trainer, submissionId);
  await answer(graded);
  await site.publish({ judge: "a mended judge" });
  site.clock.forward(2);
  const place = { course: "test-course", exercise: "first", cohortId };
  await startRegrade(site.runtime, trainer, place);
  for (let left = (await viewGrading(site.runtime, trainer, place)).trial?.all ?? 0; left > 0; left -= 1) await answer(makeRecord());
  const { trial } = await viewGrading(site.runtime, trainer, place);
  await applyRegrade(site.runtime, trainer, { regradeId: trial?.id ?? "", reason: "mended", lowers: false });
  await expect(getRerun(site.runtime, trainer, submissionId)).rejects.toMatchObject({ code: "not-found" });
  expect(await startRerun(site.runtime, trainer, submissionId)).toMatchObject({ state: "waiting", before: { score: 1 }, again: null });
  await answer(makeRecord());
  expect(await getRerun(site.runtime, trainer, submissionId)).toMatchObject({ same: true });
});

test("only those who teach the learner run a grade again", async () => {
  const { submissionId } = await handIn();
  await answer(graded);
  const other = await site.addPerson("other", "trainer");
  await expect(startRerun(site.runtime, other, submissionId)).rejects.toMatchObject({ code: "not-found" });
  await expect(startRerun(site.runtime, learner, submissionId)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(getRerun(site.runtime, other, "no id")).rejects.toMatchObject({ code: "not-found" });
});
