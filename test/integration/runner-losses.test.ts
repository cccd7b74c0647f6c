import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FaultName } from "#contract/fault.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { finished, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
beforeEach(async () => void (site = await openTestSite()));
afterEach(async () => await site[Symbol.asyncDispose]());

async function spoil(...faults: FaultName[]): Promise<string> {
  const viewer = await site.addPerson("ada");
  const files = [{ path: "main.py", text: "x = 1\n" }];
  const jobId = await startJob(site.runtime, viewer, { kind: "run", exerciseUid, files, idempotencyKey: randomUUID() });
  const runner = new TestRunner(site.runtime);
  for (const fault of faults) await runner.carryOut([finished({ reason: "platform-fault", fault, detail: "" })]);
  return (await getJobView(site.runtime, viewer, jobId)).state;
}

test("a job whose pilots and wardens are lost again and again is tried again and again", async () => {
  expect(await spoil("pilot-lost", "warden-lost", "pilot-lost", "pilot-refused", "no-slice")).toBe("waiting");
});

test("any other fault is tried again once, whatever was lost besides", async () => {
  expect(await spoil("pilot-lost", "unfinished", "warden-lost", "unfinished")).toBe("finished");
});
