import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobId } from "#contract/ids.ts";
import { findProgress } from "#db/queries/progress.ts";
import type { Viewer } from "#src/domain/people.ts";
import { judgeOverdue } from "#src/server/after-due.ts";
import { findFollowedExercise } from "#src/server/courses-followed.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { describeOwnDates } from "#src/server/own-dates.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// When hidden checks of the policy `afterDue` run for somebody to whom no cohort gives a date.

const day = 86_400;

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let stranger: Viewer;
let cohortId: string;
let round = 0;
beforeAll(async () => {
  site = await openTestSite({ reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "afterDue" } });
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  await site.runtime.db.execute(sql`update submissions set hidden_checks = 'left-out' where hidden_checks = 'waiting'`);
  await site.runtime.db.execute(sql`delete from due_dates`);
  round += 1;
  trainer = await site.addPerson(`trainer-${round}`, "trainer");
  stranger = await site.addPerson(`stranger-${round}`);
  cohortId = await openClassroom(site, trainer, []);
});

const inSeconds = (seconds: number) => new Date(site.runtime.clock.now().getTime() + seconds * 1000);
const due = (seconds: number | null, cohort = cohortId) =>
  changeDueDate(site.runtime, trainer, { cohortId: cohort, exerciseUid, dueAt: seconds === null ? null : inSeconds(seconds) });
async function handIn(who = stranger): Promise<{ jobId: JobId; phase: "run" | "skip" | undefined }> {
  const jobId = await startJob(site.runtime, who, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
  const lease = await runner.lease();
  const phase = lease.spec.judge?.hiddenPhase;
  const secret = makeCheck("secret", phase === "run" ? { hidden: true } : { hidden: true, status: "skipped", points: 0 });
  await runner.send(lease.key, number([started, finished(completed, makeRecord({ checks: [makeCheck("open"), secret] }))]));
  return { jobId, phase };
}
async function dates(who = stranger) {
  const found = await findFollowedExercise(site.runtime, who, exerciseUid);
  const { due: own, hidden } = await describeOwnDates(site.runtime, who, found!.item);
  return { due: own, hidden };
}

test("where nobody has set a date, hidden checks run at once, and the page says so", async () => {
  expect(await dates()).toEqual({ due: null, hidden: { from: null } });
  expect((await handIn()).phase).toBe("run");
});

test("while a class works on the exercise, hidden checks wait for its date: a second account tells the class nothing", async () => {
  await due(day);
  const from = inSeconds(day);
  expect(await dates()).toEqual({ due: null, hidden: { from } });
  const { jobId, phase } = await handIn();
  expect(phase).toBe("skip");
  const { result } = await getJobView(site.runtime, stranger, jobId);
  expect(result).toMatchObject({ verdict: "passed", hiddenDue: from.toISOString() });
  expect(JSON.stringify(result)).not.toContain("secret");
  await judgeOverdue(site.runtime);
  expect((await runner.ask()).leases).toEqual([]);

  site.clock.forward(day + 1);
  await judgeOverdue(site.runtime);
  const { key } = await runner.lease();
  await runner.send(
    key,
    number([started, finished(completed, makeRecord({ checks: [makeCheck("open"), makeCheck("secret", { hidden: true })] }))]),
  );
  expect(await findProgress(site.runtime.db, stranger.id, exerciseUid)).toMatchObject({ certified: true });
  expect((await handIn()).phase).toBe("run");
});

test("of several classes the last counts, also for a class that has no date itself", async () => {
  await due(day);
  await due(2 * day, await openClassroom(site, trainer, []));
  const classmate = await site.addPerson(`classmate-${round}`);
  await openClassroom(site, trainer, [classmate]);
  for (const who of [stranger, classmate]) expect(await dates(who)).toEqual({ due: null, hidden: { from: inSeconds(2 * day) } });
});

test("one's own class decides before others: its date is kept, earlier or later than theirs", async () => {
  const classmate = await site.addPerson(`classmate-${round}`);
  const own = await openClassroom(site, trainer, [classmate]);
  await due(2 * day);
  await due(day, own);
  expect(await dates(classmate)).toMatchObject({
    due: { at: inSeconds(day), isMoved: false, late: { state: "in-time" } },
    hidden: { from: inSeconds(day) },
  });
  site.clock.forward(day);
  expect(await dates(classmate)).toMatchObject({ hidden: { from: null } });
  expect((await handIn(classmate)).phase).toBe("run");
  expect((await handIn()).phase).toBe("skip");
});

test("a date that is taken away is waited for no longer", async () => {
  await due(day);
  await handIn();
  await due(null);
  await judgeOverdue(site.runtime);
  expect((await runner.lease()).spec.judge?.hiddenPhase).toBe("run");
});
