import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { insertReleases } from "#db/queries/grade-releases.ts";
import type { Verdict } from "#contract/verdict.ts";
import { isPassedOnGpu } from "#src/domain/job-view.ts";
import type { Profile } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { readGradeDetails } from "#src/server/gradebook-cell.ts";
import { listHistory } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { publishCourse } from "#src/server/publishing.ts";
import { listOwnSkills } from "#src/server/skills.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid, makeTestCourse } from "#kit/test-course.ts";
import { completed, finished, makeCapacity, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// An exercise that may be done on a GPU, and what tells afterwards that it was.

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let learner: Viewer;
let cohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
  const pack = makeTestCourse({ profiles: { cpu: { n: 8 }, gpu: { n: 64 } }, estimate: { cpuSeconds: 5, gpuSeconds: 3 } });
  const exercises = pack.exercises.map((exercise) => ({ ...exercise, settings: { ...exercise.settings, skills: ["AI1"] } }));
  const skills = [{ code: "AI1", title: { en: "Models", fr: "Modèles" } }];
  await publishCourse(site.runtime, { ...pack, settings: { ...pack.settings, skills }, exercises });
  site.clock.forward(2);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  trainer = await site.addPerson(`trainer-${randomUUID()}`, "trainer");
  learner = await site.addPerson(`learner-${randomUUID()}`);
  cohortId = await openClassroom(site, trainer, [learner]);
});

async function handIn(profile: Profile, verdict: Verdict): Promise<void> {
  await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID(), profile });
  const { key } = await runner.lease({ capacity: [makeCapacity({ sliceKind: profile, memoryBytes: 2 ** 36 })] });
  const record = makeRecord({ verdict, score: verdict === "passed" ? 1 : 0 });
  const provenance = { ...record.provenance, profile, sliceKind: profile, device: profile === "gpu" ? "H100" : "EPYC" };
  const began = { ...started, sliceKind: profile } as typeof started;
  await runner.send(key, number([began, finished(completed, { ...record, provenance })]));
}

/** What the learner reads of it: in the list of what they have handed in, newest first, and among what shows a skill. */
async function read() {
  const history = await listHistory(site.runtime, learner, exerciseUid);
  const [skill] = await listOwnSkills(site.runtime, learner);
  return { history: history.map(isPassedOnGpu), evidence: skill?.evidence.map(({ onGpu }) => onGpu), results: history };
}
const readCell = async () =>
  (await readGradeDetails(site.runtime, trainer, { cohortId, userId: learner.id, exercise: "first" })).submissions;

test("what was passed on a GPU is marked, with the device on its receipt", async () => {
  await handIn("gpu", "passed");
  const { history, evidence, results } = await read();
  expect({ history, evidence }).toEqual({ history: [true], evidence: [true] });
  expect(results[0]).toMatchObject({ profile: "gpu", result: { ranOn: { sliceKind: "gpu", device: "H100" } } });
  expect(await readCell()).toMatchObject([{ onGpu: true, verdict: "passed" }]);
});

test("a pass on a processor is not marked, although another one failed on a GPU", async () => {
  await handIn("gpu", "failed");
  await handIn("cpu", "passed");
  const { history, evidence, results } = await read();
  expect({ history, evidence }).toEqual({ history: [false, false], evidence: [false] });
  expect(results[0]).toMatchObject({ profile: "cpu", result: { ranOn: { sliceKind: "cpu", device: "EPYC" } } });
  expect(await readCell()).toMatchObject([
    { onGpu: true, verdict: "failed" },
    { onGpu: false, verdict: "passed" },
  ]);
});

test("a pass on a processor that came first does not take the mark from one on a GPU", async () => {
  await handIn("cpu", "passed");
  await handIn("gpu", "passed");
  const { history, evidence } = await read();
  expect({ history, evidence }).toEqual({ history: [true, false], evidence: [true] });
});

test("while a grade is kept back nothing tells a pass on a GPU from a failure there; its release does", async () => {
  await site.runtime.db.execute(sql`update cohorts set grade_release = 'by-trainer' where id = ${cohortId}`);
  await handIn("gpu", "passed");
  const kept = await read();
  expect({ history: kept.history, evidence: kept.evidence }).toEqual({ history: [false], evidence: [false] });
  expect(kept.results[0]?.result).toMatchObject({ verdict: null, ranOn: null, keptBack: true });
  await insertReleases(site.runtime.db, cohortId, [exerciseUid], trainer.id);
  const { history, evidence } = await read();
  expect({ history, evidence }).toEqual({ history: [true], evidence: [true] });
});

test("a submission that was discounted is marked no more", async () => {
  await handIn("gpu", "passed");
  await site.runtime.db.execute(sql`
    insert into suspects (submission_id, check_id, ratio, reference, state, reason)
    select id, 'is-faster', 30, 4, 'discounted', 'It keeps answers.' from submissions where user_id = ${learner.id}`);
  const { history, evidence } = await read();
  expect({ history, evidence }).toEqual({ history: [false], evidence: [false] });
});
