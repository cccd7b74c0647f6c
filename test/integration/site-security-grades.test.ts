import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { AttemptEvent } from "#contract/event.ts";
import { Digest, type AttemptKey, type JobId } from "#contract/ids.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findArtifactToCarry } from "#db/queries/artifacts.ts";
import { followJob } from "#src/server/cli-api.ts";
import { getJobView, stopJob } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { readJobEvents } from "#src/server/job-events.ts";
import { sweepLeases } from "#src/server/leases-sweep.ts";
import { exportData } from "#src/server/profile-data.ts";
import { openSolution } from "#src/server/reveals.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, print, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// A learner who would like a free look, and a runner that has gone wrong: neither moves a grade.

let site: TestSite;
let runner: TestRunner;
let learner: Viewer;
let people = 0;
const solutionAfter = (afterAttempts: number | null, hidden: "immediately" | "never" = "immediately") => ({
  reveal: { solution: { afterPass: true, afterAttempts }, hidden },
});
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  learner = await site.addPerson(`learner-${++people}`);
});

const start = (kind: "run" | "submission" = "submission") =>
  startJob(site.runtime, learner, { kind, exerciseUid, files: [], idempotencyKey: randomUUID() });
async function lease(kind?: "run" | "submission"): Promise<{ jobId: JobId; key: AttemptKey }> {
  const jobId = await start(kind);
  return { jobId, key: (await runner.lease()).key };
}
const view = (jobId: JobId) => getJobView(site.runtime, learner, jobId);

test("whoever stops a job whose runner then vanishes is not charged for it", async () => {
  const { jobId, key } = await lease();
  await runner.send(key, number([started]));
  await stopJob(site.runtime, learner, jobId);
  site.clock.forward(31);
  await sweepLeases(site.runtime);
  expect(await view(jobId)).toMatchObject({ ending: { reason: "stopped" }, result: { verdict: null, charged: false } });
});

test("stopping while checks come in uses an attempt up: it would be a free look", async () => {
  const { jobId, key } = await lease();
  await runner.send(key, number([started, { kind: "check", check: makeCheck("a", { status: "failed" }) }]));
  await stopJob(site.runtime, learner, jobId);
  await runner.send(key, number([finished({ reason: "stopped" })], 3));
  expect(await view(jobId)).toMatchObject({ state: "finished", result: { charged: true } });
});

test("a stop that nobody asked for is the platform's, and tried again", async () => {
  const { jobId, key } = await lease();
  await runner.send(key, number([started, finished({ reason: "stopped" })]));
  expect(await view(jobId)).toMatchObject({ state: "waiting", cause: "retry" });
});

test("a record that does not fit itself or the exercise is no grade, for better or worse", async () => {
  const jobId = await start();
  const record = makeRecord({ checks: [makeCheck("a", { status: "failed", points: 0 })] });
  await runner.carryOut([finished(completed, record)]);
  expect((await view(jobId)).state).toBe("waiting");
  await runner.carryOut([finished(completed, record)]);
  expect(await view(jobId)).toMatchObject({
    state: "finished",
    result: { verdict: "platform-fault", score: null, points: null, checks: [], charged: false },
  });
});

test("of several submissions at once with one attempt left, one is taken", async () => {
  await site.publish({ attempts: { max: 1, cooldownSeconds: 0, score: "best" } });
  const both = await Promise.allSettled([start(), start(), start()]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await runner.carryOut([finished(completed, makeRecord())]);
  await expect(start()).rejects.toMatchObject({ code: "attempts-used-up" });
  await site.publish({});
});

test("a submission that could still be stopped for nothing does not open the solution", async () => {
  await site.publish(solutionAfter(1));
  const jobId = await start();
  const look = () => openSolution(site.runtime, learner, { exerciseUid, locale: "en" });
  await expect(look()).rejects.toMatchObject({ code: "not-allowed" });
  await stopJob(site.runtime, learner, jobId);
  await expect(look()).rejects.toMatchObject({ code: "not-allowed" });
  await start();
  await runner.carryOut([finished(completed, makeRecord({ verdict: "failed", score: 0 }))]);
  expect((await look()).files).toHaveLength(1);
});

test("what a runner says it keeps is kept only where the exercise makes it, and no more of it than allowed", async () => {
  await site.publish({ produces: [{ name: "weights", maxMB: 1 }] });
  const artifact = (name: string, bytes: number) =>
    ({ kind: "artifact", name, bytes, digest: Digest.parse(`sha256:${"a".repeat(64)}`) }) as const;
  await start("run");
  await runner.carryOut([artifact("weights", 2 ** 21), artifact("other", 1), finished()]);
  expect(await findArtifactToCarry(site.runtime.db, learner.id, exerciseUid, "weights")).toBeUndefined();
  expect(await findArtifactToCarry(site.runtime.db, learner.id, exerciseUid, "other")).toBeUndefined();
  await site.publish({});
});

test("hidden checks leave no trace in events, view, command line or the export of one's own data", async () => {
  await site.publish(solutionAfter(null, "never"));
  const { jobId, key } = await lease();
  const checks = [makeCheck("open"), makeCheck("secret-one", { hidden: true, messageKey: "secret.key", params: { secret: 1 } })];
  const record = makeRecord({ checks, metrics: { "secret-loss": 0.25 } });
  await runner.send(
    key,
    number([started, ...checks.map((check) => ({ kind: "check", check }) as const), print("end"), finished(completed, record)]),
  );
  const told: StreamMessage[] = [];
  const end = new AbortController();
  await followJob(
    site.runtime,
    learner,
    jobId,
    end.signal,
    (message) => told.push(message),
    () => end.abort(),
  );
  const seen = [told, await view(jobId), await readJobEvents(site.runtime, learner, jobId, { attempt: 0, seq: 0 })];
  expect(JSON.stringify(seen)).toContain('"open"');
  expect(JSON.stringify(seen)).not.toContain("secret");
  expect(await exportData(site.runtime, learner)).not.toContain("secret");
  await site.publish({});
});

test("an export does not say what was used by a submission that met its limit, perhaps in a hidden check", async () => {
  const { jobId, key } = await lease();
  await runner.send(key, number([started, finished({ reason: "limit", limit: "memory" })]));
  const { results } = z
    .object({ results: z.array(z.object({ jobId: z.string(), usage: z.object({ peakMemoryBytes: z.number() }) })) })
    .parse(JSON.parse(await exportData(site.runtime, learner)));
  expect(results).toMatchObject([{ jobId, usage: { peakMemoryBytes: 0 } }]);
});

test("the command line hears every event of an attempt that says a great deal", async () => {
  const { jobId, key } = await lease("run");
  const metric = { kind: "metric", name: "loss", step: 0, value: 1 } as const;
  const all = number([started, ...Array.from({ length: 6000 }, () => metric), finished()]);
  for (let from = 0; from < all.length; from += 256) await runner.send(key, all.slice(from, from + 256));
  const heard: AttemptEvent[] = [];
  const end = new AbortController();
  const hear = (message: StreamMessage) => void (message.type === "event" && heard.push(message.event.event));
  await followJob(site.runtime, learner, jobId, end.signal, hear, () => end.abort());
  expect(heard.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq));
});
