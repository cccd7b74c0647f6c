import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findArtifactToCarry } from "#db/queries/artifacts.ts";
import type { JobId } from "#contract/ids.ts";
import type { Viewer } from "#src/domain/people.ts";
import { listOwnArtifacts, removeOwnArtifact } from "#src/server/artifacts-own.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { exerciseUid, nextExerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeRecord, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const mebibyte = 2 ** 20;
let site: TestSite;
let runner: TestRunner;
beforeAll(async () => {
  site = await openTestSite({ produces: [{ name: "weights", maxMB: 1 }] }, { ATELIER_ARTIFACT_QUOTA: "1MiB" });
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());

const start = (viewer: Viewer) => startJob(site.runtime, viewer, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });

/** A run that leaves these bytes behind, as a runner hands them in. */
async function leaveBehind(viewer: Viewer, text: string, bytes = text.length, name = "weights"): Promise<JobId> {
  await start(viewer);
  const digest = await site.runtime.blobs.write(Buffer.from(text));
  return runner.carryOut([{ kind: "artifact", name, digest, bytes }, finished()]);
}
const readNotKept = async (viewer: Viewer, jobId: JobId) => (await getJobView(site.runtime, viewer, jobId)).result?.notKept;

test("a learner is told what was not kept, and why", async () => {
  const learner = await site.addPerson("told");
  expect(await readNotKept(learner, await leaveBehind(learner, "large", 2 * mebibyte))).toEqual([
    { name: "weights", bytes: 2 * mebibyte, reason: "size", limitBytes: mebibyte },
  ]);
  expect(await readNotKept(learner, await leaveBehind(learner, "odd", 3, "odd"))).toMatchObject([{ name: "odd", reason: "unexpected" }]);
  expect(await readNotKept(learner, await leaveBehind(learner, "kept"))).toEqual([]);
});

test("two runs that fit alone and not together: the second is told that the room is full", async () => {
  const learner = await site.addPerson("full");
  const [first, second] = [await start(learner), await start(learner)];
  for (const [index, jobId] of [first, second].entries()) {
    // eslint-disable-next-line no-await-in-loop -- one after the other is what is tried
    const digest = await site.runtime.blobs.write(Buffer.from(`run ${index}`));
    // eslint-disable-next-line no-await-in-loop -- see above
    expect(await runner.carryOut([{ kind: "artifact", name: "weights", digest, bytes: mebibyte - 10 * index }, finished()])).toBe(jobId);
  }
  expect(await readNotKept(learner, first)).toEqual([]);
  expect(await readNotKept(learner, second)).toMatchObject([{ reason: "quota", limitBytes: mebibyte }]);
});

test("what its owner gives up frees room and bytes, and its job does not speak of it as refused", async () => {
  const learner = await site.addPerson("tidy");
  const jobId = await leaveBehind(learner, "mine alone");
  const { artifacts, usedBytes, quotaBytes } = await listOwnArtifacts(site.runtime, learner, "en");
  expect(artifacts).toMatchObject([{ name: "weights", bytes: 10, exercise: "first" }]);
  expect([usedBytes, quotaBytes]).toEqual([10, mebibyte]);
  const carried = await findArtifactToCarry(site.runtime.db, learner.id, exerciseUid, "weights");
  const stranger = await site.addPerson("stranger");
  await expect(removeOwnArtifact(site.runtime, stranger, artifacts[0]!.id)).rejects.toThrow("not-found");

  await removeOwnArtifact(site.runtime, learner, artifacts[0]!.id);
  expect(await listOwnArtifacts(site.runtime, learner, "en")).toMatchObject({ artifacts: [], usedBytes: 0 });
  expect(await findArtifactToCarry(site.runtime.db, learner.id, exerciseUid, "weights")).toBeUndefined();
  expect(await site.runtime.blobs.has(carried!.digest as never)).toBe(false);
  expect(await readNotKept(learner, jobId)).toEqual([]);
  await expect(removeOwnArtifact(site.runtime, learner, artifacts[0]!.id)).rejects.toThrow("not-found");
});

test("bytes stay while somebody else keeps the same, or a job under way may need them", async () => {
  const [one, other] = [await site.addPerson("one"), await site.addPerson("other")];
  await leaveBehind(one, "same");
  await leaveBehind(other, "same");
  const idOf = async (viewer: Viewer) => (await listOwnArtifacts(site.runtime, viewer, "en")).artifacts[0]!.id;
  const { digest } = (await findArtifactToCarry(site.runtime.db, one.id, exerciseUid, "weights"))!;
  await removeOwnArtifact(site.runtime, one, await idOf(one));
  expect(await site.runtime.blobs.has(digest as never)).toBe(true);
  await start(one);
  await removeOwnArtifact(site.runtime, other, await idOf(other));
  expect(await site.runtime.blobs.has(digest as never)).toBe(true);
  await runner.carryOut([finished()]);
  await leaveBehind(one, "another");
  await removeOwnArtifact(site.runtime, one, await idOf(one));
  expect(await site.runtime.blobs.has(digest as never)).toBe(false);
});

test("nobody escapes hidden checks by giving up what their submission carries: the bytes stay until it has been judged with them", async () => {
  const learner = await site.addPerson("evader");
  await leaveBehind(learner, "carried on");
  const { digest } = (await findArtifactToCarry(site.runtime.db, learner.id, exerciseUid, "weights"))!;
  const idempotencyKey = randomUUID();
  await startJob(site.runtime, learner, { kind: "submission", exerciseUid: nextExerciseUid, files: [], idempotencyKey });
  await runner.carryOut([finished(completed, makeRecord())]);
  await site.runtime.db.execute(sql`update submissions set hidden_checks = 'waiting' where user_id = ${learner.id}`);
  const remove = async () =>
    removeOwnArtifact(site.runtime, learner, (await listOwnArtifacts(site.runtime, learner, "en")).artifacts[0]!.id);
  await remove();
  expect(await site.runtime.blobs.has(digest as never)).toBe(true);
  await site.runtime.db.execute(sql`update submissions set hidden_checks = 'judged' where user_id = ${learner.id}`);
  await leaveBehind(learner, "another thing");
  await remove();
  expect(await site.runtime.blobs.has(digest as never)).toBe(false);
});
