import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSolution } from "#src/server/reveals.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { publishCourse } from "#src/server/publishing.ts";
import { listOwnSkills } from "#src/server/skills.ts";
import { exerciseUid, makeTestCourse, nextExerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const say = (text: string) => ({ en: text, fr: text });
let site: TestSite;
let runner: TestRunner;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
  const pack = makeTestCourse({ attempts: { max: 5, cooldownSeconds: 0, score: "best" } });
  const skills = [
    { code: "AI1", title: say("Models") },
    { code: "AI2", title: say("Machines") },
  ];
  const exercises = pack.exercises.map((exercise) => ({ ...exercise, settings: { ...exercise.settings, skills: ["AI1"] } }));
  await publishCourse(site.runtime, { ...pack, settings: { ...pack.settings, skills }, exercises });
  site.clock.forward(2);
});
afterAll(() => site[Symbol.asyncDispose]());

test("a skill shows the exercises that ask for it, how they went, and whether they were passed by oneself", async () => {
  const ada = await site.addPerson("ada");
  const pass = async (uid: string) => {
    await startJob(site.runtime, ada, { kind: "submission", exerciseUid: uid, files: [], idempotencyKey: randomUUID() });
    await runner.send((await runner.lease()).key, number([started, finished(completed, makeRecord({ checks: [makeCheck("one")] }))]));
  };
  expect(await listOwnSkills(site.runtime, ada)).toMatchObject([
    { skill: { code: "AI1" }, exercises: 2, evidence: [] },
    { skill: { code: "AI2" }, exercises: 0, evidence: [] },
  ]);
  await pass(exerciseUid);
  const [models] = await listOwnSkills(site.runtime, ada);
  expect(models?.evidence).toMatchObject([{ exercise: "first", score: 1, done: true, certified: true }]);
  await openSolution(site.runtime, ada, { exerciseUid, locale: "en" });
  await pass(nextExerciseUid);
  const [after] = await listOwnSkills(site.runtime, ada);
  expect(after?.evidence.map(({ exercise }) => exercise).toSorted()).toEqual(["first", "second"]);
  expect(await listOwnSkills(site.runtime, await site.addPerson("bob"))).toMatchObject([{ evidence: [] }, { evidence: [] }]);
});
