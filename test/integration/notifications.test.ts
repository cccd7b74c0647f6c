import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { settleAfterwards } from "#src/server/accounts-afterwards.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { describeMe } from "#src/server/me.ts";
import { notifyOfDeadlines } from "#src/server/notify-deadlines.ts";
import { mailNotifications } from "#src/server/notify-letters.ts";
import { stopLetters } from "#src/server/notify-stop.ts";
import { mailWeeks } from "#src/server/notify-weekly.ts";
import { listOwnNotifications, notifyNow, readAllNotifications, readNotification } from "#src/server/notify.ts";
import { updateProfile } from "#src/server/profile.ts";
import { applyRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { followJobs } from "#src/server/stream.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let ada: Viewer;
let cohortId: string;
let round = 0;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  await site.runtime.db.execute(sql`delete from due_dates`);
  await site.runtime.db.execute(sql`update users set notice_letters = false, weekly_letter = false`);
  round += 1;
  trainer = await site.addPerson(`trainer-${round}`, "trainer");
  ada = await site.addPerson(`ada-${round}`);
  cohortId = await openClassroom(site, trainer, [ada]);
});

const kinds = async (who: Viewer) => (await listOwnNotifications(site.runtime, who)).map(({ kind }) => kind);
const submit = () => startJob(site.runtime, ada, { kind: "submission", exerciseUid, files: [], idempotencyKey: randomUUID() });
const say = (key: string) =>
  notifyNow(site.runtime, [{ userId: ada.id, kind: "seat-free", key, params: { cohort: "Evening class" }, path: "/learning" }]);
const wish = (letters: Viewer["letters"]) =>
  updateProfile(site.runtime, ada, { name: ada.name, locale: "en", preferences: ada.preferences, letters });
async function readLetters(who = ada): Promise<string[]> {
  await settleAfterwards(site.runtime);
  const folder = path.join(site.runtime.config.dataDir, "mail");
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.filter((name) => name.endsWith(".txt")).map((name) => readFile(path.join(folder, name), "utf8")));
  return texts.filter((text) => text.includes(`To: ${who.email}\n`));
}

test("a job that starts after a long wait is told of, once; one that starts at once is not", async () => {
  await submit();
  site.clock.forward(125);
  const lease = await runner.lease();
  await runner.send(lease.key, number([started]));
  await runner.send(lease.key, number([started, finished(completed, makeRecord({ checks: [makeCheck("one")] }))]));
  const [told, ...others] = await listOwnNotifications(site.runtime, ada);
  expect(others).toEqual([]);
  expect(told).toMatchObject({ kind: "job-started", params: { minutes: 2 }, path: "/courses/test-course/exercises/first" });

  const bob = await site.addPerson(`bob-${round}`);
  await startJob(site.runtime, bob, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
  await runner.send((await runner.lease()).key, number([started]));
  expect(await kinds(bob)).toEqual([]);
});

test("a regrade that counts is told to those whose grading it changed", async () => {
  await site.publish({ judge: `first ${round}` });
  site.clock.forward(2);
  await submit();
  await runner.send((await runner.lease()).key, number([started, finished(completed, makeRecord({ verdict: "failed", score: 0 }))]));
  await site.publish({ judge: `second ${round}` });
  site.clock.forward(2);
  const place = { course: "test-course", exercise: "first", cohortId };
  await startRegrade(site.runtime, trainer, place);
  await runner.send(
    (await runner.lease()).key,
    number([started, finished(completed, makeRecord({ score: 1, checks: [makeCheck("one")] }))]),
  );
  const { trial } = await viewGrading(site.runtime, trainer, place);
  await applyRegrade(site.runtime, trainer, { regradeId: trial?.id ?? "", reason: "Too strict.", lowers: false });
  expect(await kinds(ada)).toEqual(["grading-updated"]);
});

test("a date that is near is told of once, however often it is looked for, and again where it moves; not of what is done", async () => {
  const dueIn = (hours: number) =>
    changeDueDate(site.runtime, trainer, {
      cohortId,
      exerciseUid,
      dueAt: new Date(site.runtime.clock.now().getTime() + hours * 3_600_000),
    });
  await dueIn(30);
  await notifyOfDeadlines(site.runtime);
  expect(await kinds(ada)).toEqual([]);
  await dueIn(20);
  await Promise.all([notifyOfDeadlines(site.runtime), notifyOfDeadlines(site.runtime)]);
  await notifyOfDeadlines(site.runtime);
  expect(await kinds(ada)).toEqual(["deadline-soon"]);
  await dueIn(10);
  await notifyOfDeadlines(site.runtime);
  expect(await kinds(ada)).toEqual(["deadline-soon", "deadline-soon"]);

  await submit();
  await runner.send((await runner.lease()).key, number([started, finished(completed, makeRecord({ checks: [makeCheck("one")] }))]));
  await dueIn(5);
  await notifyOfDeadlines(site.runtime);
  expect(await kinds(ada)).toHaveLength(2);
});

test("what was told can be read one by one or at once, by its reader alone, and the open page hears of it", async () => {
  const heard: StreamMessage[] = [];
  const leaving = new AbortController();
  const following = followJobs(site.runtime, ada, leaving.signal, (message) => heard.push(message));
  await say("one");
  await say("one");
  await say("two");
  expect(heard.filter(({ type }) => type === "notification")).toHaveLength(2);
  expect(await describeMe(site.runtime, ada)).toMatchObject({ unread: 2 });
  const [newest] = await listOwnNotifications(site.runtime, ada);
  await expect(readNotification(site.runtime, trainer, newest?.id ?? "")).rejects.toMatchObject({ code: "not-found" });
  expect(await readNotification(site.runtime, ada, newest?.id ?? "")).toBe("/learning");
  expect(await describeMe(site.runtime, ada)).toMatchObject({ unread: 1 });
  await readAllNotifications(site.runtime, ada);
  expect(await describeMe(site.runtime, ada)).toMatchObject({ unread: 0 });
  leaving.abort();
  await following;
});

test("nobody gets a letter who has not asked for it; whoever has gets one for all that they have not read, once their pages are closed", async () => {
  await say("before");
  site.clock.forward(600);
  await mailNotifications(site.runtime);
  expect(await readLetters()).toEqual([]);

  await wish({ notices: true, weekly: false });
  const leaving = new AbortController();
  const following = followJobs(site.runtime, ada, leaving.signal, () => undefined);
  await say("first");
  await say("second");
  await mailNotifications(site.runtime);
  site.clock.forward(600);
  await mailNotifications(site.runtime);
  expect(await readLetters()).toEqual([]);
  leaving.abort();
  await following;
  await Promise.all([mailNotifications(site.runtime), mailNotifications(site.runtime)]);
  await mailNotifications(site.runtime);
  const letters = await readLetters();
  expect(letters).toHaveLength(1);
  expect(letters[0]?.match(/Evening class: a seat has become free/g)).toHaveLength(2);
});

test("readers whose pages are open hold nobody else's letters back, however much waits for them", async () => {
  const bob = await site.addPerson(`bob-${round}`);
  for (const who of [ada, bob])
    await updateProfile(site.runtime, who, {
      name: who.name,
      locale: "en",
      preferences: who.preferences,
      letters: { notices: true, weekly: false },
    });
  const about = { kind: "seat-free" as const, params: { cohort: "Evening class" }, path: "/learning" };
  await notifyNow(
    site.runtime,
    Array.from({ length: 500 }, (_, index) => ({ ...about, userId: ada.id, key: `flood ${index}` })),
  );
  await notifyNow(site.runtime, [{ ...about, userId: bob.id, key: "one" }]);
  const leaving = new AbortController();
  const following = followJobs(site.runtime, ada, leaving.signal, () => undefined);
  site.clock.forward(600);
  await mailNotifications(site.runtime);
  expect(await readLetters(bob)).toHaveLength(1);
  expect(await readLetters()).toEqual([]);
  leaving.abort();
  await following;
});

test("the link of a letter stops further ones as often as it is opened, and nothing else does", async () => {
  await wish({ notices: true, weekly: true });
  await say("news");
  site.clock.forward(600);
  await mailNotifications(site.runtime);
  const token = (await readLetters())[0]?.match(/token=([\w-]+)/)?.[1] ?? "";
  await expect(stopLetters(site.runtime, `${token}x`)).rejects.toMatchObject({ code: "link-expired" });
  await stopLetters(site.runtime, token);
  await stopLetters(site.runtime, token);
  await say("more");
  site.clock.forward(600);
  await mailNotifications(site.runtime);
  expect(await readLetters()).toHaveLength(1);
});

test("the week's letter comes on Monday morning, once, and not where there is nothing to say", async () => {
  await wish({ notices: false, weekly: true });
  // The site's clock begins on a Sunday, at seven in the evening in Brussels.
  const monday = Date.parse("2027-03-01T05:30:00Z");
  site.clock.forward((monday - site.runtime.clock.now().getTime()) / 1000);
  await mailWeeks(site.runtime);
  expect(await readLetters()).toEqual([]);
  await changeDueDate(site.runtime, trainer, { cohortId, exerciseUid, dueAt: new Date(monday + 4 * 86_400_000) });
  site.clock.forward(3600);
  await Promise.all([mailWeeks(site.runtime), mailWeeks(site.runtime)]);
  await mailWeeks(site.runtime);
  const letters = await readLetters();
  expect(letters).toHaveLength(1);
  expect(letters[0]).toContain("You have not been here in the last seven days.");
  expect(letters[0]).toMatch(/Due .*: first/);

  site.clock.forward(7 * 86_400);
  await site.runtime.db.execute(sql`delete from due_dates`);
  await mailWeeks(site.runtime);
  expect(await readLetters()).toHaveLength(1);
});
