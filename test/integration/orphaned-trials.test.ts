import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "#src/domain/people.ts";
import { publishCourse } from "#src/server/publishing.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { dropRegrade } from "#src/server/regrades-decide.ts";
import { listOrphanedTrials } from "#src/server/regrades-orphaned.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid, makeTestCourse } from "#kit/test-course.ts";
import { completed, finished, makeRecord, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let other: Viewer;
let operator: Viewer;
let cohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
  trainer = await site.addPerson("trainer", "trainer");
  other = await site.addPerson("other", "trainer");
  operator = await site.addPerson("operator", "operator");
  const learner = await site.addPerson("learner");
  cohortId = await openClassroom(site, trainer, [learner]);
  await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
  await runner.carryOut([finished(completed, makeRecord())]);
  await site.publish({ judge: "another judge" });
  site.clock.forward(2);
  await startRegrade(site.runtime, trainer, { course: "test-course", exercise: "first", cohortId });
});
afterAll(() => site[Symbol.asyncDispose]());

async function publishWithoutTheExercise(): Promise<void> {
  const pack = makeTestCourse({ judge: "another judge" });
  await publishCourse(site.runtime, { ...pack, exercises: pack.exercises.filter(({ slug }) => slug !== "first") });
  site.clock.forward(2);
}

test("a trial whose exercise is there is no orphan", async () => {
  expect(await listOrphanedTrials(site.runtime, trainer)).toEqual([]);
});

test("a trial whose exercise is gone from the course is shown to those who teach it, who drop it; nobody else does", async () => {
  await publishWithoutTheExercise();
  const [trial] = await listOrphanedTrials(site.runtime, trainer);
  expect(trial).toMatchObject({ title: { en: "first", fr: "first" }, cohort: "Class of trainer", all: 1, ended: 0 });
  expect(await listOrphanedTrials(site.runtime, operator)).toHaveLength(1);
  expect(await listOrphanedTrials(site.runtime, other)).toEqual([]);
  await expect(dropRegrade(site.runtime, other, trial!.id)).rejects.toMatchObject({ code: "not-found" });
  await dropRegrade(site.runtime, trainer, trial!.id);
  expect(await listOrphanedTrials(site.runtime, trainer)).toEqual([]);
  expect((await runner.ask()).leases).toEqual([]);
});
