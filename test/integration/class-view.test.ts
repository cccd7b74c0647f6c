import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, beforeAll, expect, test, vi } from "vitest";
import { sql } from "drizzle-orm";
import { insertCohortMember } from "#db/queries/cohorts.ts";
import type { ClassChange, ClassRow } from "#src/domain/class-view.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { saveDraft } from "#src/server/drafts.ts";
import { readMistakes } from "#src/server/class-mistakes.ts";
import { raiseHelp, takeHelp } from "#src/server/help-requests.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { tellPresence } from "#src/server/presence.ts";
import { followTopics } from "#src/server/stream-topics.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid, lessonUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let ana: Viewer;
let ben: Viewer;
let cohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  await site.emptyQueue();
  trainer = await site.addPerson(`trainer-${randomUUID()}`, "trainer");
  ana = await site.addPerson(`ana-${randomUUID()}`);
  ben = await site.addPerson(`ben-${randomUUID()}`);
  cohortId = await openClassroom(site, trainer, [ana, ben]);
});

/** A page that follows a class: everything it was told, and what it makes of that. */
function openPage(viewer: Viewer, topic = `class:${cohortId}`) {
  const told: StreamMessage[] = [];
  const closed = new AbortController();
  const over = followTopics(site.runtime, viewer, [topic], closed.signal, (message) => told.push(message));
  const changes = (): ClassChange[] => told.flatMap((message) => (message.type === "class" ? [message.change] : []));
  return {
    told,
    changes,
    row: ({ id }: Viewer): ClassRow | undefined =>
      changes()
        .flatMap(({ rows }) => rows)
        .findLast(({ userId }) => userId === id),
    heat: () =>
      changes()
        .flatMap(({ heat }) => heat)
        .findLast((heat) => heat.exerciseUid === exerciseUid),
    [Symbol.asyncDispose]: async () => {
      closed.abort();
      await over;
    },
  };
}
const soon = (look: () => void) => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const write = (viewer: Viewer, baseRevision: number, text: string) =>
  saveDraft(site.runtime, viewer, { exerciseUid, baseRevision, files: [{ path: "main.py", text }] });
const start = (viewer: Viewer, kind: "run" | "submission") =>
  startJob(site.runtime, viewer, {
    exerciseUid,
    kind,
    files: [{ path: "main.py", text: "x" }],
    idempotencyKey: randomUUID(),
  });
const fail = (checkId: string) =>
  finished(
    completed,
    makeRecord({
      verdict: "failed",
      score: 0,
      checks: [makeCheck(checkId, { status: "failed", points: 0, messageKey: "own.key", params: { error: 7 } })],
    }),
  );

test("a page is told the whole class first, then only what changes: where a learner is, writes, waits, runs, and what came of it", async () => {
  await using page = openPage(trainer);
  await soon(() => expect(page.changes()[0]).toMatchObject({ whole: true, rows: [{ doing: "away" }, { doing: "away" }] }));

  await tellPresence(site.runtime, ana, lessonUid);
  await soon(() => expect(page.row(ana)).toMatchObject({ doing: "reads", contentUid: lessonUid }));
  await tellPresence(site.runtime, ana, exerciseUid);
  site.clock.forward(1);
  await write(ana, 0, "x = 1");
  await soon(() => expect(page.row(ana)).toMatchObject({ doing: "edits", exerciseUid }));
  await soon(() => expect(page.heat()).toMatchObject({ passed: 0, working: 1, stuck: 0 }));

  site.clock.forward(1);
  await start(ana, "submission");
  await soon(() => expect(page.row(ana)).toMatchObject({ doing: "waits", isGraded: true, position: 1 }));
  site.clock.forward(1);
  await runner.carryOut([fail("mask")]);
  await soon(() => expect(page.row(ana)).toMatchObject({ doing: "graded", verdict: "failed", passed: 0, checks: 1, stuck: null }));

  const later = page.changes().slice(1);
  expect(later.every(({ whole }) => !whole)).toBe(true);
  expect(later.flatMap(({ rows }) => rows).every(({ userId }) => userId === ana.id)).toBe(true);
});

test("whoever fails the same check three times is stuck, by name, and the mistake is counted over the class", async () => {
  await using page = openPage(trainer);
  await tellPresence(site.runtime, ana, exerciseUid);
  for (let round = 0; round < 3; round++) {
    await start(ana, "submission");
    site.clock.forward(1);
    await runner.carryOut([fail("mask")]);
  }
  await start(ben, "submission");
  await runner.carryOut([fail("mask")]);
  await soon(() => expect(page.row(ana)?.stuck).toEqual({ kind: "check", checkId: "mask", times: 3 }));
  await soon(() => expect(page.heat()).toMatchObject({ stuck: 1 }));
  expect(page.row(ben)?.stuck).toBeNull();

  const { mistakes, looked } = await readMistakes(site.runtime, trainer, cohortId, "recent");
  expect(looked).toBe(4);
  expect(mistakes).toEqual([{ exerciseUid, checkId: "mask", title: null, message: "Off by 7", learners: 2, times: 4 }]);
  site.clock.forward(3 * 3600);
  expect((await readMistakes(site.runtime, trainer, cohortId, "recent")).mistakes).toEqual([]);
  expect((await readMistakes(site.runtime, { ...trainer, locale: "fr" }, cohortId, "all")).mistakes).toMatchObject([
    { message: "Écart de 7" },
  ]);
});

test("a run that ends in an error with nothing after it makes its learner stuck when minutes have passed, with the page open", async () => {
  await using page = openPage(trainer);
  await tellPresence(site.runtime, ana, exerciseUid);
  await start(ana, "run");
  await runner.carryOut([finished({ reason: "completed", exitCode: 1, signal: null })]);
  await soon(() => expect(page.row(ana)).toMatchObject({ doing: "reads", stuck: null }));
  for (let minute = 0; minute < 6; minute++) {
    site.clock.forward(60);
    await tellPresence(site.runtime, ana, exerciseUid);
  }
  // Nothing has happened that the page would be told of: it is time itself that tells.
  await soon(() => expect(page.row(ana)?.stuck).toMatchObject({ kind: "error" }));
});

test("a call for help is told at once, and who has taken it", async () => {
  await using page = openPage(trainer);
  await raiseHelp(site.runtime, ana, exerciseUid, "Why does it print nan?");
  await raiseHelp(site.runtime, ana, exerciseUid, "Again");
  await soon(() => expect(page.row(ana)?.help).toMatchObject([{ question: "Why does it print nan?", takenBy: null }]));
  await takeHelp(site.runtime, trainer, page.row(ana)?.help[0]?.id ?? "");
  await soon(() => expect(page.row(ana)?.help).toMatchObject([{ takenBy: trainer.name }]));
});

test("however much happens, a class is told a few times, each learner as they are at last", async () => {
  await using page = openPage(trainer);
  await soon(() => expect(page.changes()).toHaveLength(1));
  for (let revision = 0; revision < 100; revision++) {
    await write(ana, revision, `x = ${revision}`);
    await write(ben, revision, `x = ${revision}`);
  }
  await raiseHelp(site.runtime, ben, exerciseUid, "");
  await soon(() => expect(page.row(ben)?.help).toHaveLength(1));
  // Two hundred and one events; a telling rests 800 ms, and a row that has not changed is not told again.
  expect(page.changes().flatMap(({ rows }) => rows).length).toBeLessThan(12);
});

test("who joins or leaves a class while it is looked at comes and goes", async () => {
  await using page = openPage(trainer);
  await soon(() => expect(page.changes()).toHaveLength(1));
  const eve = await site.addPerson(`eve-${randomUUID()}`);
  await insertCohortMember(site.runtime.db, cohortId, eve.id, "learner");
  await soon(() => expect(page.row(eve)).toMatchObject({ doing: "away" }));
  await site.runtime.db.execute(sql`delete from cohort_members where user_id = ${eve.id}`);
  await soon(() => expect(page.changes().flatMap(({ gone }) => gone)).toContain(eve.id));
});

test("of somebody in no cohort, and of what is not in the cohort's course, nothing is kept", async () => {
  const eve = await site.addPerson(`eve-${randomUUID()}`);
  await tellPresence(site.runtime, eve, exerciseUid);
  await tellPresence(site.runtime, trainer, exerciseUid);
  await tellPresence(site.runtime, ana, randomUUID());
  const { rows } = await site.runtime.db.execute(sql`select 1 from presences where user_id in (${eve.id}, ${trainer.id}, ${ana.id})`);
  expect(rows).toEqual([]);
});

test("a topic is refused to whoever does not teach the class, alone, and later to whoever teaches it no more", async () => {
  const stranger = await site.addPerson(`stranger-${randomUUID()}`, "trainer");
  for (const viewer of [ana, stranger]) {
    for (const topic of [`class:${cohortId}`, `draft:${cohortId}:${ben.id}:${exerciseUid}`, `class:${randomUUID()}`, "class:none"]) {
      await using page = openPage(viewer, topic);
      await soon(() => expect(page.told).toEqual([{ type: "refused", topic }]));
    }
  }
  await using page = openPage(trainer);
  await soon(() => expect(page.changes()).toHaveLength(1));
  await site.runtime.db.execute(sql`delete from cohort_members where user_id = ${trainer.id}`);
  await vi.waitFor(() => expect(page.told).toContainEqual({ type: "refused", topic: `class:${cohortId}` }), { timeout: 30_000 });
});
