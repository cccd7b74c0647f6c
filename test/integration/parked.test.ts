import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LeaseRequest } from "#contract/lease.ts";
import { findSubmission } from "#db/queries/submissions.ts";
import type { Viewer } from "#src/domain/people.ts";
import { getRerun, startRerun } from "#src/server/grade-rerun.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { dropRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { openClassroom } from "#kit/classroom.ts";
import { type ExerciseChange, exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCapacity, makeOffer, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// Judgings of the platform's own that no connected machine could take.

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
  await publish();
  trainer = await site.addPerson(`trainer-${round}`, "trainer");
  learner = await site.addPerson(`learner-${round}`);
  cohortId = await openClassroom(site, trainer, [learner]);
});
async function publish(change: ExerciseChange = {}): Promise<void> {
  await site.publish({ judge: `judge ${round}`, ...change });
  site.clock.forward(2);
}
const place = () => ({ course: "test-course", exercise: "first", cohortId });
const look = () => viewGrading(site.runtime, trainer, place());
const machineWith = (environment: string, change = {}): Partial<LeaseRequest> => ({
  capacity: [makeCapacity({ environments: [environment], ...change })],
  offers: [makeOffer({ environments: [environment], ...change })],
});
/** A machine that is connected and takes nothing just now. */
async function connect(environment: string, change = {}): Promise<void> {
  await runner.ask({ ...machineWith(environment, change), capacity: [] });
  site.clock.forward(2);
}
async function handIn(): Promise<string> {
  const jobId = await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
  await runner.carryOut([finished(completed, makeRecord())]);
  return (await findSubmission(site.runtime.db, jobId))?.id ?? "";
}
async function judge(environment: string): Promise<void> {
  const { key } = await runner.lease(machineWith(environment));
  await runner.send(key, number([started, finished(completed, makeRecord())]));
}

test("a trial in an environment that no machine offers is told as such, waits, and begins by itself when one does", async () => {
  await handIn();
  await publish({ judge: "another judge", environment: "jax" });
  await connect("pytorch");
  await startRegrade(site.runtime, trainer, place());
  expect((await look()).parked).toEqual([{ purpose: "regrade", environment: "jax", cause: "no-environment", jobs: 1 }]);
  expect((await runner.ask()).leases).toEqual([]);
  await judge("jax");
  site.clock.forward(2);
  expect(await look()).toMatchObject({ parked: [], trial: { all: 1, ended: 1 } });
});

test("a parked trial can be dropped", async () => {
  await handIn();
  await publish({ judge: "another judge", environment: "jax" });
  await connect("pytorch");
  await startRegrade(site.runtime, trainer, place());
  await dropRegrade(site.runtime, trainer, (await look()).trial?.id ?? "");
  expect(await look()).toMatchObject({ parked: [], trial: null });
});

test("a rerun says why it waits, and nothing more once a machine could take it", async () => {
  const submissionId = await handIn();
  await connect("jax");
  await startRerun(site.runtime, trainer, submissionId);
  const parked = async () => (await getRerun(site.runtime, trainer, submissionId)).parked;
  expect(await parked()).toEqual({ cause: "no-environment", environment: "pytorch" });
  await connect("pytorch", { grades: false });
  expect(await parked()).toEqual({ cause: "no-slice", environment: "pytorch" });
  site.clock.forward(61);
  expect(await parked()).toEqual({ cause: "no-machine", environment: "pytorch" });
  await connect("pytorch");
  expect(await parked()).toBeNull();
  await judge("pytorch");
  expect(await getRerun(site.runtime, trainer, submissionId)).toMatchObject({ state: "finished", same: true, parked: null });
});

test("what waits in its turn on a machine at work is not parked", async () => {
  const submissionId = await handIn();
  await connect("pytorch");
  await startRerun(site.runtime, trainer, submissionId);
  expect((await look()).parked).toEqual([]);
});
