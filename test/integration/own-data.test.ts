import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { erasePersonalData } from "#db/queries/personal-data.ts";
import { findJob } from "#db/queries/jobs.ts";
import { Digest } from "#contract/ids.ts";
import type { Viewer } from "#src/domain/people.ts";
import { tidyAccounts } from "#src/server/accounts-tidy.ts";
import { listOwnArtifacts, removeOwnArtifact } from "#src/server/artifacts-own.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { bringOwnData, findOwnData, forgetGivenUpTables, requireBringing } from "#src/server/own-data.ts";
import { exerciseUid, nextExerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeRecord, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
beforeAll(async () => {
  const brings = { name: "pairs", path: "my_pairs.csv", maxKB: 1, columns: ["english", "french"] };
  site = await openTestSite({ brings });
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());

const require = (viewer: Viewer) => requireBringing(site.runtime, viewer, exerciseUid);
const bring = async (viewer: Viewer, text: string) => bringOwnData(site.runtime, viewer, await require(viewer), text);
const find = async (viewer: Viewer) => findOwnData(site.runtime, viewer, await require(viewer));

async function carriedBy(viewer: Viewer, kind: "run" | "submission"): Promise<{ path: string; digest: string }[]> {
  const jobId = await startJob(site.runtime, viewer, { kind, exerciseUid, files: [], idempotencyKey: randomUUID() });
  await runner.carryOut([finished(completed, kind === "run" ? null : makeRecord())]);
  return (await findJob(site.runtime.db, jobId))!.spec.carried;
}

test("a learner's table is carried into their own runs, and into no submission", async () => {
  const learner = await site.addPerson("owner");
  await bring(learner, "english,french\nThe fee.,La commission.\nalone\n");
  expect(await find(learner)).toMatchObject({ rows: 1, faults: [{ line: 3, fault: "columns" }] });
  const [carried] = await carriedBy(learner, "run");
  expect(carried).toMatchObject({ path: "my_pairs.csv" });
  expect((await site.runtime.blobs.read(Digest.parse(carried!.digest)))?.toString()).toContain("La commission.");
  expect(await carriedBy(learner, "submission")).toEqual([]);
  expect(await carriedBy(await site.addPerson("stranger"), "run")).toEqual([]);
});

test("another table takes the place of the first, whose bytes go; so do those of one that is deleted", async () => {
  const learner = await site.addPerson("changes");
  await bring(learner, "One.,Un.");
  const [first] = await carriedBy(learner, "run");
  await bring(learner, "Two.,Deux.");
  expect(await site.runtime.blobs.has(Digest.parse(first!.digest))).toBe(false);
  const [second] = await carriedBy(learner, "run");
  const { artifacts } = await listOwnArtifacts(site.runtime, learner, "en");
  expect(artifacts).toHaveLength(1);
  await removeOwnArtifact(site.runtime, learner, artifacts[0]!.id);
  expect(await find(learner)).toBeUndefined();
  expect(await carriedBy(learner, "run")).toEqual([]);
  expect(await site.runtime.blobs.has(Digest.parse(second!.digest))).toBe(false);
});

test("a table that a run still reads is forgotten when the run has ended, whoever else works on the exercise", async () => {
  const [learner, other] = [await site.addPerson("hasty"), await site.addPerson("busy")];
  await bring(learner, "Three.,Trois.");
  const jobId = await startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
  const digest = Digest.parse((await findJob(site.runtime.db, jobId))!.spec.carried[0]!.digest);
  await startJob(site.runtime, other, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
  const { artifacts } = await listOwnArtifacts(site.runtime, learner, "en");
  await removeOwnArtifact(site.runtime, learner, artifacts[0]!.id);
  expect(await site.runtime.blobs.has(digest)).toBe(true);
  expect(await runner.carryOut([finished()])).toBe(jobId);
  await tidyAccounts(site.runtime);
  expect(await site.runtime.blobs.has(digest)).toBe(false);
  await site.emptyQueue();
});

test("a table goes with its owner's account", async () => {
  const learner = await site.addPerson("leaves");
  await bring(learner, "Four.,Quatre.");
  const [carried] = await carriedBy(learner, "run");
  await site.runtime.db.transaction((tx) => erasePersonalData(tx, learner.id, "none"));
  await forgetGivenUpTables(site.runtime);
  expect(await site.runtime.blobs.has(Digest.parse(carried!.digest))).toBe(false);
  expect(await listOwnArtifacts(site.runtime, learner, "en")).toMatchObject({ artifacts: [] });
});

test("what is too large, no table, or holds no usable row is refused, and what was kept stays", async () => {
  const learner = await site.addPerson("refused");
  await bring(learner, "One.,Un.");
  const refused = (reason: string) => expect.objectContaining({ code: "bad-input", params: { field: "file", reason } });
  await expect(bring(learner, "x".repeat(1025))).rejects.toEqual(refused("own-data-large"));
  await expect(bring(learner, 'a,"b')).rejects.toEqual(refused("own-data-quote"));
  await expect(bring(learner, "alone\n")).rejects.toEqual(refused("own-data-rows"));
  expect(await find(learner)).toMatchObject({ rows: 1 });
});

test("an exercise that asks for nothing of the learner's own has no such page", async () => {
  const learner = await site.addPerson("curious");
  await expect(requireBringing(site.runtime, learner, nextExerciseUid)).rejects.toThrow("not-found");
});
