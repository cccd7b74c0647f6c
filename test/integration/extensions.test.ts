import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findDueDate, findReleaseDate, listDueOf, listMembersDue } from "#db/queries/due-dates.ts";
import { deleteMaintenance, listEveryMaintenance } from "#db/queries/maintenance-windows.ts";
import { updateCohort } from "#db/queries/cohorts.ts";
import type { Lateness } from "#src/domain/cohort-terms.ts";
import { findEffectiveDue } from "#src/domain/date-moves.ts";
import type { Viewer } from "#src/domain/people.ts";
import { judgeOverdue } from "#src/server/after-due.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { grantExtension, listCohortExtensions, restoreExtension, revokeExtension } from "#src/server/extensions.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { enterMaintenance } from "#src/server/maintenance.ts";
import { describeOwnDates } from "#src/server/own-dates.ts";
import { findFollowedExercise } from "#src/server/courses-followed.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { exerciseUid, nextExerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const hour = 60;
let site: TestSite;
let runner: TestRunner;
let operator: Viewer;
let trainer: Viewer;
let learner: Viewer;
let classmate: Viewer;
let cohortId: string;
let people = 0;
beforeAll(async () => {
  site = await openTestSite({ reveal: { solution: { afterPass: true, afterAttempts: null }, hidden: "afterDue" } });
  runner = new TestRunner(site.runtime);
  operator = await site.addPerson("operator", "operator");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  await site.runtime.db.execute(sql`delete from due_dates`);
  people += 1;
  trainer = await site.addPerson(`trainer-${people}`, "trainer");
  learner = await site.addPerson(`learner-${people}`);
  classmate = await site.addPerson(`classmate-${people}`);
  cohortId = await openClassroom(site, trainer, [learner, classmate]);
});

const inMinutes = (minutes: number) => new Date(site.runtime.clock.now().getTime() + minutes * 60_000);
const due = (minutes: number | null, uid = exerciseUid) =>
  changeDueDate(site.runtime, trainer, { cohortId, exerciseUid: uid, dueAt: minutes === null ? null : inMinutes(minutes) });
const extend = (minutes: number, uid: string | null = exerciseUid, who = trainer) =>
  grantExtension(site.runtime, who, cohortId, { userId: learner.id, exerciseUid: uid, minutes, reason: "She was ill." });
const read = async (who = learner, uid = exerciseUid) => (await findDueDate(site.runtime.db, who.id, uid))?.dueAt;
const submit = (who: Viewer) => startJob(site.runtime, who, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
const lateness = (terms: Partial<Lateness>) => updateCohort(site.runtime.db, cohortId, { lateness: terms });
async function ownDue(who = learner) {
  const found = await findFollowedExercise(site.runtime, who, exerciseUid);
  return (await describeOwnDates(site.runtime, who, found!.item)).due;
}

test("an extension moves one learner's date, on one exercise or on all, and no classmate's", async () => {
  await due(hour);
  await due(2 * hour, nextExerciseUid);
  await extend(30);
  await extend(10, null);
  expect(await read()).toEqual(inMinutes(hour + 40));
  expect(await read(learner, nextExerciseUid)).toEqual(inMinutes(2 * hour + 10));
  expect(await read(classmate)).toEqual(inMinutes(hour));
  expect(await ownDue()).toMatchObject({ at: inMinutes(hour + 40), isExtended: true, isMoved: false });
  expect(await ownDue(classmate)).toMatchObject({ isExtended: false });
  const [first] = await listDueOf(site.runtime.db, learner.id, site.runtime.clock.now());
  expect(first).toEqual({ exerciseUid, dueAt: inMinutes(hour + 40) });
});

test("an extension can be taken back and be given again, its reason and each step on record", async () => {
  await due(hour);
  await extend(30);
  const [extension] = await listCohortExtensions(site.runtime, trainer, cohortId);
  expect(extension).toMatchObject({ learner: learner.name, minutes: 30, reason: "She was ill.", dueAt: inMinutes(hour + 30) });
  await revokeExtension(site.runtime, trainer, cohortId, extension!.id);
  expect(await read()).toEqual(inMinutes(hour));
  await restoreExtension(site.runtime, trainer, cohortId, extension!.id);
  expect(await read()).toEqual(inMinutes(hour + 30));
  const actions = (await readAudit(site, `user:${learner.id}`)).map(({ action }) => action);
  expect(actions).toEqual(["extension.granted", "extension.revoked", "extension.restored"]);
});

test("nobody gives extensions in a cohort that they do not teach, or to somebody who is not in it", async () => {
  const stranger = await site.addPerson(`stranger-${people}`, "trainer");
  await expect(extend(30, exerciseUid, stranger)).rejects.toMatchObject({ code: "not-found" });
  await expect(extend(30, exerciseUid, learner)).rejects.toMatchObject({ code: "not-allowed" });
  const elsewhere = { userId: stranger.id, exerciseUid, minutes: 30, reason: "none" };
  await expect(grantExtension(site.runtime, trainer, cohortId, elsewhere)).rejects.toMatchObject({ code: "not-found" });
});

test("whichever is entered first, extensions or outages, the learner's date is the same, and as the rule says", async () => {
  const { db } = site.runtime;
  const outage = fc.record({ from: fc.integer({ min: 1, max: 900 }), length: fc.integer({ min: 1, max: 300 }) });
  const given = fc.record({
    set: fc.integer({ min: 1, max: 900 }),
    extensions: fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 3 }),
    outages: fc.array(outage, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(given, async ({ set, extensions, outages }) => {
      const close = async () => {
        for (const { from, length } of outages) {
          const window = { startsAt: inMinutes(from), endsAt: inMinutes(from + length), slices: "all" as const };
          await enterMaintenance(site.runtime, operator, window); // eslint-disable-line no-await-in-loop -- one after the other, as people enter them
        }
      };
      const give = async () => {
        for (const minutes of extensions) await extend(minutes); // eslint-disable-line no-await-in-loop -- as above
      };
      const clear = async () => {
        for (const { id } of await listEveryMaintenance(db)) await deleteMaintenance(db, id); // eslint-disable-line no-await-in-loop -- as above
        await db.execute(sql`delete from extensions`);
      };
      await due(set);
      await give();
      await close();
      const extendedFirst = await read();
      const windows = await listEveryMaintenance(db);
      await clear();
      await close();
      await give();
      const movedFirst = await read();
      expect(await findReleaseDate(db, learner.id, exerciseUid)).toEqual(movedFirst);
      const listed = await listMembersDue(db, cohortId);
      expect(listed.find(({ userId }) => userId === learner.id)?.dueAt).toEqual(movedFirst);
      await clear();
      expect(movedFirst).toEqual(extendedFirst);
      const total = extensions.reduce((sum, minutes) => sum + minutes, 0);
      expect(movedFirst).toEqual(findEffectiveDue(inMinutes(set), total * 60_000, windows));
    }),
    { numRuns: 25 },
  );
});

test("hidden checks that wait for the due date wait for the learner's own", async () => {
  await due(hour);
  await extend(2 * hour);
  for (const who of [learner, classmate]) {
    await submit(who); // eslint-disable-line no-await-in-loop -- one runner takes one after the other
    const lease = await runner.lease(); // eslint-disable-line no-await-in-loop -- as above
    const checks = [makeCheck("open"), makeCheck("secret", { hidden: true, status: "skipped", points: 0 })];
    await runner.send(lease.key, number([started, finished(completed, makeRecord({ checks }))])); // eslint-disable-line no-await-in-loop -- as above
  }
  site.clock.forward((hour + 1) * 60);
  await judgeOverdue(site.runtime);
  const first = await runner.lease();
  expect(first.spec.judge?.hiddenPhase).toBe("run");
  expect((await runner.ask()).leases).toEqual([]);
  await runner.send(first.key, number([started, finished(completed, makeRecord({ checks: [makeCheck("open")] }))]));
  site.clock.forward(2 * hour * 60);
  await judgeOverdue(site.runtime);
  expect((await runner.lease()).spec.judge?.hiddenPhase).toBe("run");
});

test("after the closing nothing is taken, except from whoever has an extension, and what was sent before is still answered", async () => {
  await lateness({ graceMinutes: 30, lossPerDay: 0.2, closesAfterDays: 1 });
  await due(hour);
  await extend(24 * hour);
  site.clock.forward(2 * hour * 60);
  expect(await ownDue(classmate)).toMatchObject({ late: { state: "late", factor: 0.8 }, isExtended: false });
  const key = randomUUID();
  const early = await startJob(site.runtime, classmate, { kind: "submission", exerciseUid, files: [], idempotencyKey: key });
  await site.emptyQueue();
  site.clock.forward(24 * hour * 60);
  expect(await ownDue(classmate)).toMatchObject({ late: { state: "closed" } });
  await expect(submit(classmate)).rejects.toMatchObject({ code: "past-closing" });
  expect(await startJob(site.runtime, classmate, { kind: "submission", exerciseUid, files: [], idempotencyKey: key })).toBe(early);
  expect(await ownDue()).toMatchObject({ late: { state: "late" }, isExtended: true });
  await submit(learner);
});
