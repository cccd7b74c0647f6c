import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "drizzle-orm";
import { insertCohortMember } from "#db/queries/cohorts.ts";
import { findJob } from "#db/queries/jobs.ts";
import type { SlotWish } from "#src/domain/class-slots.ts";
import type { Viewer } from "#src/domain/people.ts";
import { extendOwnClass, findOwnClass } from "#src/server/class-slots-session.ts";
import { bookSlot, changeSlot, giveUpSlot, listTaughtSlots } from "#src/server/class-slots.ts";
import { startJob, startSnippet } from "#src/server/jobs-start.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { courseUid, exerciseUid, lessonUid } from "#kit/test-course.ts";
import { TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let operator: Viewer;
let learner: Viewer;
let cohortId: string;
let people = 0;
beforeAll(async () => {
  site = await openTestSite({}, { ATELIER_CLASS_SEATS: "40" });
  runner = new TestRunner(site.runtime);
  operator = await site.addPerson("operator", "operator");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  await site.runtime.db.execute(sql`delete from class_slots`);
  people += 1;
  trainer = await site.addPerson(`trainer-${people}`, "trainer");
  learner = await site.addPerson(`learner-${people}`);
  cohortId = await openClassroom(site, trainer, [learner]);
});

const inMinutes = (minutes: number) => new Date(site.runtime.clock.now().getTime() + minutes * 60_000);
const wish = (change: Partial<SlotWish> = {}): SlotWish => ({
  cohortId,
  startsAt: inMinutes(60),
  minutes: 120,
  seats: 25,
  sliceKind: "gpu",
  extendableMinutes: 0,
  reservation: null,
  ...change,
});
const book = (change: Partial<SlotWish> = {}, who = trainer) => bookSlot(site.runtime, who, wish(change));
const start = (who: Viewer, kind: "run" | "submission") =>
  startJob(site.runtime, who, { kind, exerciseUid, files: [], idempotencyKey: randomUUID() });

test("a trainer books, changes and cancels a class of theirs, and the audit keeps each", async () => {
  const id = await book();
  await changeSlot(site.runtime, trainer, id, wish({ seats: 30 }));
  expect(await listTaughtSlots(site.runtime, trainer)).toMatchObject([{ id, seats: 30, cohort: `Class of ${trainer.name}` }]);
  await giveUpSlot(site.runtime, trainer, id);
  expect(await listTaughtSlots(site.runtime, trainer)).toEqual([]);
  const entries = await readAudit(site, `cohort:${cohortId}`);
  expect(entries.map(({ action }) => action)).toEqual(["class-slot.booked", "class-slot.changed", "class-slot.cancelled"]);
  expect(entries[1]?.details).toMatchObject({ before: { seats: 25 }, seats: 30 });
});

test("a class in session is ended by whoever teaches it: it stays on record, and what starts afterwards does not go first", async () => {
  const id = await book({ startsAt: inMinutes(-30) });
  expect(await findOwnClass(site.runtime, learner)).toMatchObject({ id, isInSession: true });
  const inClass = await start(learner, "run");
  expect(await giveUpSlot(site.runtime, trainer, id)).toBe("ended");
  expect(await findOwnClass(site.runtime, learner)).toBeNull();
  expect(await listTaughtSlots(site.runtime, trainer)).toEqual([]);
  const { rows } = await site.runtime.db.execute(sql`select id from class_slots where ends_at > starts_at`);
  expect(rows).toEqual([{ id }]);
  expect((await readAudit(site, `cohort:${cohortId}`)).map(({ action }) => action)).toEqual(["class-slot.booked", "class-slot.ended"]);
  const afterwards = await start(learner, "run");
  const [first, second] = await Promise.all([inClass, afterwards].map((job) => findJob(site.runtime.db, job)));
  expect(first?.priorityClass).toBeLessThan(second?.priorityClass ?? 0);
  await expect(giveUpSlot(site.runtime, trainer, id)).rejects.toMatchObject({ code: "not-found" });
});

test("a class that goes from one cohort to another is on record for both, with whose it was", async () => {
  const toId = await openClassroom(site, trainer, [learner]);
  const id = await book();
  await changeSlot(site.runtime, trainer, id, wish({ cohortId: toId }));
  const left = (await readAudit(site, `cohort:${cohortId}`)).at(-1);
  expect(left).toMatchObject({ action: "class-slot.changed", details: { slot: id, before: { cohortId }, cohortId: toId } });
  expect(await readAudit(site, `cohort:${toId}`)).toEqual([left]);
});

test("another trainer's cohort does not exist, and neither do its classes", async () => {
  const stranger = await site.addPerson(`stranger-${people}`, "trainer");
  const id = await book();
  await expect(book({}, stranger)).rejects.toMatchObject({ code: "not-found" });
  await expect(changeSlot(site.runtime, stranger, id, wish())).rejects.toMatchObject({ code: "not-found" });
  await expect(giveUpSlot(site.runtime, stranger, id)).rejects.toMatchObject({ code: "not-found" });
  await expect(book({}, learner)).rejects.toMatchObject({ code: "not-allowed" });
  expect(await listTaughtSlots(site.runtime, stranger)).toEqual([]);
});

test("seats beyond the ceiling are refused at the same moment, and not one after the other", async () => {
  const id = await book();
  await expect(book({ startsAt: inMinutes(170), seats: 16 })).rejects.toMatchObject({ code: "slots-full" });
  await book({ startsAt: inMinutes(170), seats: 15 });
  await book({ startsAt: inMinutes(180), seats: 25 });
  await expect(changeSlot(site.runtime, trainer, id, wish({ minutes: 180 }))).rejects.toMatchObject({ code: "slots-full" });
  await changeSlot(site.runtime, trainer, id, wish({ minutes: 60, seats: 40 }));
});

test("of bookings at the same moment no two get the same seats", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => book({ seats: 15 })));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
});

test("what has passed cannot be booked, nor changed any more", async () => {
  await expect(book({ startsAt: inMinutes(-121) })).rejects.toMatchObject({ code: "bad-input" });
  const id = await book({ startsAt: inMinutes(1), minutes: 10 });
  site.clock.forward(660);
  await expect(changeSlot(site.runtime, trainer, id, wish())).rejects.toMatchObject({ code: "not-found" });
});

test("only operators name a reservation, and what they named stays when a trainer changes the seats", async () => {
  await expect(book({ reservation: "day1" })).rejects.toMatchObject({ code: "not-allowed" });
  const startsAt = inMinutes(60);
  const id = await book({ startsAt, reservation: "day1" }, operator);
  const kept = await changeSlot(site.runtime, trainer, id, wish({ startsAt, reservation: "day1", seats: 10 }));
  expect(kept).toEqual({ isUnreserved: false });
  expect(await listTaughtSlots(site.runtime, trainer)).toMatchObject([{ reservation: "day1", seats: 10 }]);
  await expect(changeSlot(site.runtime, trainer, id, wish({ reservation: "other" }))).rejects.toMatchObject({ code: "not-allowed" });
});

test("a class that its trainer moves, lengthens or gives to another cohort loses its reservation, and they are told", async () => {
  const startsAt = inMinutes(60);
  const otherCohort = await openClassroom(site, trainer, []);
  const changes = [{ startsAt: inMinutes(61) }, { startsAt, minutes: 180 }, { startsAt, cohortId: otherCohort }];
  for (const change of changes) {
    // eslint-disable-next-line no-await-in-loop -- one class after the other, for the seats
    const id = await book({ startsAt, reservation: "day1" }, operator);
    // eslint-disable-next-line no-await-in-loop -- as above
    expect(await changeSlot(site.runtime, trainer, id, wish({ ...change, reservation: "day1" }))).toEqual({ isUnreserved: true });
    // eslint-disable-next-line no-await-in-loop -- as above
    expect(await listTaughtSlots(site.runtime, trainer)).toMatchObject([{ reservation: null }]);
    // eslint-disable-next-line no-await-in-loop -- as above
    await giveUpSlot(site.runtime, trainer, id);
  }
});

test("an operator may move a class together with its reservation", async () => {
  const id = await book({ reservation: "day1" }, operator);
  expect(await changeSlot(site.runtime, operator, id, wish({ minutes: 180, reservation: "day1" }))).toEqual({ isUnreserved: false });
  expect(await listTaughtSlots(site.runtime, trainer)).toMatchObject([{ reservation: "day1" }]);
});

test("runners are told of a class that begins soon or is in session, and of no other", async () => {
  const startsAt = inMinutes(180);
  await book({ startsAt, reservation: "day1" }, operator);
  const told = async () => (await runner.ask()).demand.classSlots;
  expect(await told()).toEqual([]);
  site.clock.forward(61 * 60);
  expect(await told()).toEqual([{ startsAt: startsAt.toISOString(), seats: 25, sliceKind: "gpu", reservation: "day1" }]);
  site.clock.forward(2 * 3600);
  expect(await told()).toHaveLength(1);
  site.clock.forward(2 * 3600);
  expect(await told()).toEqual([]);
});

test("in class, what its learners start goes before what was there first; before and afterwards it does not", async () => {
  const outsider = await site.addPerson(`outsider-${people}`);
  const colleague = await site.addPerson(`colleague-${people}`);
  await insertCohortMember(site.runtime.db, cohortId, colleague.id, "learner");
  await book({ startsAt: inMinutes(10), minutes: 60 });
  const early = await start(colleague, "run");
  const outside = await start(outsider, "submission");
  site.clock.forward(600);
  const inClass = await start(learner, "run");
  site.clock.forward(3600);
  const late = await start(learner, "run");
  const order = [await runner.lease(), await runner.lease(), await runner.lease(), await runner.lease()];
  expect(order.map(({ key }) => key.jobId)).toEqual([inClass, outside, early, late]);
});

test("in class, a lesson's snippet goes first too, and so does what somebody in two cohorts of the course starts", async () => {
  const outsider = await site.addPerson(`outsider-${people}`);
  await book({ startsAt: inMinutes(0), minutes: 60 });
  const newer = await openClassroom(site, trainer, [learner]);
  expect(newer).not.toBe(cohortId);
  const outside = await start(outsider, "submission");
  const snippet = await startSnippet(site.runtime, learner, { lessonUid, snippetId: "hello", idempotencyKey: randomUUID() });
  const run = await start(learner, "run");
  const order = [await runner.lease(), await runner.lease(), await runner.lease()];
  expect(order.map(({ key }) => key.jobId)).toEqual([snippet, run, outside]);
});

test("beside another course, a class is not told of", async () => {
  await book();
  expect(await findOwnClass(site.runtime, learner, courseUid)).toMatchObject({ seats: 25 });
  expect(await findOwnClass(site.runtime, learner, randomUUID())).toBeNull();
});

test("learners are told of their next class, and that they are in it", async () => {
  expect(await findOwnClass(site.runtime, learner)).toBeNull();
  await book();
  expect(await findOwnClass(site.runtime, learner)).toMatchObject({ cohort: `Class of ${trainer.name}`, seats: 25, isInSession: false });
  site.clock.forward(3600);
  expect(await findOwnClass(site.runtime, learner)).toMatchObject({ isInSession: true });
  site.clock.forward(7200);
  expect(await findOwnClass(site.runtime, learner)).toBeNull();
});

test("learners prolong their class step by step, as far as whoever booked it has allowed, and only while it is in session", async () => {
  const id = await book({ startsAt: inMinutes(10), minutes: 60, extendableMinutes: 30 });
  await expect(extendOwnClass(site.runtime, learner, id)).rejects.toMatchObject({ code: "not-found" });
  site.clock.forward(15 * 60);
  expect(await findOwnClass(site.runtime, learner)).toMatchObject({ id, extendableMinutes: 30, endsAt: inMinutes(55) });
  await extendOwnClass(site.runtime, learner, id);
  expect(await findOwnClass(site.runtime, learner)).toMatchObject({ extendableMinutes: 15, endsAt: inMinutes(70) });
  await extendOwnClass(site.runtime, learner, id);
  await expect(extendOwnClass(site.runtime, learner, id)).rejects.toMatchObject({ code: "not-allowed" });
  const stranger = await site.addPerson(`stranger-${people}`);
  await expect(extendOwnClass(site.runtime, stranger, id)).rejects.toMatchObject({ code: "not-found" });
  expect((await readAudit(site, `cohort:${cohortId}`)).map(({ action }) => action)).toEqual([
    "class-slot.booked",
    "class-slot.extended",
    "class-slot.extended",
  ]);
});

test("a class is not prolonged into the seats of another", async () => {
  const id = await book({ startsAt: inMinutes(0), minutes: 60, seats: 40, extendableMinutes: 60 });
  await book({ startsAt: inMinutes(60), minutes: 60, seats: 40 }, operator);
  await expect(extendOwnClass(site.runtime, learner, id)).rejects.toMatchObject({ code: "slots-full" });
  expect(await findOwnClass(site.runtime, learner)).toMatchObject({ endsAt: inMinutes(60), extendableMinutes: 60 });
});
