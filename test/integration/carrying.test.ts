import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import { findProgress } from "#db/queries/progress.ts";
import { findJob } from "#db/queries/jobs.ts";
import type { Viewer } from "#src/domain/people.ts";
import { digestOf } from "#src/lib/digest.ts";
import { describeCarried } from "#src/server/carrying-view.ts";
import { findFollowedExercise } from "#src/server/courses-followed.ts";
import { releaseGrades } from "#src/server/grade-release.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid, nextExerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeRecord, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// The second exercise of the test course imports the program of the first, and reads the weights that it leaves behind.

let site: TestSite;
let runner: TestRunner;
beforeAll(async () => {
  site = await openTestSite({ produces: [{ name: "weights", maxMB: 1 }], weights: "reference weights" });
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());

const handIn = (viewer: Viewer, uid: string, text: string): Promise<JobId> =>
  startJob(site.runtime, viewer, {
    kind: "submission",
    exerciseUid: uid,
    files: [{ path: "main.py", text }],
    idempotencyKey: randomUUID(),
  });

/** A first exercise that came out so, and left weights of its own. */
async function doFirst(viewer: Viewer, text: string, verdict: "passed" | "failed"): Promise<void> {
  await handIn(viewer, exerciseUid, text);
  const digest = await site.runtime.blobs.write(Buffer.from(text));
  const record = makeRecord({ verdict, score: verdict === "passed" ? 1 : 0 });
  await runner.carryOut([{ kind: "artifact", name: "weights", digest, bytes: text.length }, finished(completed, record)]);
}

async function readFiles(jobId: JobId) {
  const { spec } = (await findJob(site.runtime.db, jobId))!;
  return { program: spec.files.find(({ path }) => path === "lingua/first.py")?.text, carried: spec.carried };
}

const readFoundations = async (viewer: Viewer, jobId: JobId) => (await getJobView(site.runtime, viewer, jobId)).result?.foundations;

test("who skipped the first exercise stands on its solution, and the record says so", async () => {
  const learner = await site.addPerson("skipped");
  const jobId = await handIn(learner, nextExerciseUid, "# mine");
  const { program, carried } = await readFiles(jobId);
  expect(program).toBe("# solution");
  expect(carried).toMatchObject([{ path: "weights.bin", digest: digestOf(Buffer.from("reference weights")), origin: "reference" }]);
  expect((await site.runtime.blobs.read(carried[0]!.digest))?.toString()).toBe("reference weights");
  await runner.carryOut([finished(completed, makeRecord())]);
  expect(await readFoundations(learner, jobId)).toEqual([
    { path: "lingua/first.py", origin: "reference" },
    { path: "weights.bin", origin: "reference" },
  ]);
});

test("who passed it stands on their own program and weights: the last that passed, not one that failed since", async () => {
  const learner = await site.addPerson("passed");
  await doFirst(learner, "# my first", "passed");
  await doFirst(learner, "# my better one", "passed");
  await doFirst(learner, "# a slip", "failed");
  const jobId = await handIn(learner, nextExerciseUid, "# mine");
  const { program, carried } = await readFiles(jobId);
  expect(program).toBe("# my better one");
  expect(carried).toMatchObject([{ digest: digestOf(Buffer.from("# my better one")), origin: "own" }]);
  await runner.carryOut([finished(completed, makeRecord())]);
  expect(await readFoundations(learner, jobId)).toEqual([
    { path: "lingua/first.py", origin: "own" },
    { path: "weights.bin", origin: "own" },
  ]);
});

test("the page names beforehand what is carried, and from which exercise", async () => {
  const learner = await site.addPerson("reads");
  const found = await findFollowedExercise(site.runtime, learner, nextExerciseUid);
  const { carried, sources } = await describeCarried(site.runtime, learner, found!.item);
  expect(carried).toMatchObject([
    { path: "lingua/first.py", origin: "reference", course: "test-course", exercise: "first" },
    { path: "weights.bin", origin: "reference" },
  ]);
  // A solution that nobody has shown them yet is named, and not to be read.
  expect(sources).toEqual([]);
});

test("a run with a solution is a look at it: nothing that is passed there later is certified, and its source may be read from then on", async () => {
  const learner = await site.addPerson("looks");
  const found = await findFollowedExercise(site.runtime, learner, nextExerciseUid);
  expect(await describeCarried(site.runtime, learner, found!.item)).toMatchObject({ sources: [], showsSolutions: true });
  await startJob(site.runtime, learner, { kind: "run", exerciseUid: nextExerciseUid, files: [], idempotencyKey: randomUUID() });
  await runner.carryOut([finished()]);
  expect(await describeCarried(site.runtime, learner, found!.item)).toMatchObject({
    sources: [{ path: "lingua/first.py", text: "# solution" }],
    showsSolutions: false,
  });
  await doFirst(learner, "# copied", "passed");
  expect(await findProgress(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ state: "done", certified: false });
});

test("while a trainer keeps the grade back, nothing tells whether the first exercise was passed", async () => {
  const [trainer, learner] = [await site.addPerson("keeps", "trainer"), await site.addPerson("waits")];
  const cohortId = await openClassroom(site, trainer, [learner]);
  await site.runtime.db.execute(sql`update cohorts set grade_release = 'by-trainer' where id = ${cohortId}`);
  await doFirst(learner, "# mine, and right", "passed");
  const found = await findFollowedExercise(site.runtime, learner, nextExerciseUid);
  const { carried } = await describeCarried(site.runtime, learner, found!.item);
  expect(carried.map(({ origin }) => origin)).toEqual(["reference", "reference"]);
  await releaseGrades(site.runtime, trainer, cohortId, ["first"]);
  const after = await describeCarried(site.runtime, learner, found!.item);
  expect(after.carried.map(({ origin }) => origin)).toEqual(["own", "own"]);
});

test("a carried program is not the learner's to send", async () => {
  const learner = await site.addPerson("sends");
  const files = [{ path: "lingua/first.py", text: "# other" }];
  await expect(
    startJob(site.runtime, learner, { kind: "run", exerciseUid: nextExerciseUid, files, idempotencyKey: randomUUID() }),
  ).rejects.toThrow("bad-input");
});
