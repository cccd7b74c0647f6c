import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GradebookExport } from "#src/domain/grade-export.ts";
import type { GradeCell } from "#src/domain/gradebook.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { readCourseStatistics } from "#src/server/course-statistics.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { adjustGrade, unadjustGrade } from "#src/server/grade-adjust.ts";
import { keepGradesBack, readReleases, releaseGrades } from "#src/server/grade-release.ts";
import { openGradebook } from "#src/server/gradebook.ts";
import { readGradeDetails } from "#src/server/gradebook-cell.ts";
import { exportCsv, exportJson } from "#src/server/gradebook-export.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { describeOwnGrade } from "#src/server/own-grade.ts";
import { applyRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import { compareSubmissions, readSimilarity } from "#src/server/similarity.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { countQueries } from "#kit/query-count.ts";
import { courseUid, exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCheck, makeRecord, number, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let runner: TestRunner;
let trainer: Viewer;
let stranger: Viewer;
let ada: Viewer;
let ben: Viewer;
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
  await publish(`judge ${round}`);
  trainer = await site.addPerson(`trainer-${randomUUID()}`, "trainer");
  stranger = await site.addPerson(`stranger-${randomUUID()}`, "trainer");
  ada = await site.addPerson(`ada-${randomUUID()}`);
  ben = await site.addPerson(`ben-${randomUUID()}`);
  cohortId = await openClassroom(site, trainer, [ada, ben]);
});

async function publish(judge: string): Promise<void> {
  await site.publish({ judge });
  site.clock.forward(2);
}
async function handIn(who: Viewer, score: number, text = "# mine"): Promise<void> {
  const files = [{ path: "main.py", text }];
  await startJob(site.runtime, who, { kind: "submission", exerciseUid, files, idempotencyKey: randomUUID() });
  await judgeNext(score);
}
async function judgeNext(score: number): Promise<void> {
  const { key } = await runner.lease();
  const checks = [makeCheck("even"), makeCheck("odd", score === 1 ? {} : { status: "failed", points: 0 })];
  const record = makeRecord({ verdict: score === 1 ? "passed" : "failed", score, checks });
  await runner.send(key, number([{ ...started, sliceKind: "gpu" } as typeof started, finished(completed, record)]));
}
const setCohort = (change: string) => site.runtime.db.execute(sql`update cohorts set ${sql.raw(change)} where id = ${cohortId}`);
const due = (dueAt: Date) => changeDueDate(site.runtime, trainer, { cohortId, exerciseUid, dueAt });
const now = () => site.runtime.clock.now();
const hours = (count: number) => new Date(now().getTime() + count * 3_600_000);
const place = (who: Viewer) => ({ cohortId, userId: who.id, exercise: "first" });
async function cell(who: Viewer): Promise<GradeCell> {
  const found = (await openGradebook(site.runtime, trainer, cohortId)).rows.find(({ userId }) => userId === who.id)?.cells[0];
  if (!found) throw new Error("there is a cell");
  return found;
}
const read = async (stream: ReadableStream<Uint8Array>) => new Response(stream).text();
const readBytes = async (stream: ReadableStream<Uint8Array>) => Buffer.from(await new Response(stream).arrayBuffer());

test("a cell says what counts, how often, for how long and at what cost", async () => {
  await handIn(ada, 0.5);
  site.clock.forward(300);
  await handIn(ada, 1);
  site.clock.forward(7200);
  await handIn(ada, 0.25);
  expect(await cell(ada)).toMatchObject({
    score: 1,
    attempts: 3,
    workMs: 300_000 + 15 * 60_000,
    gpuMs: 3 * 2000,
    passedAfter: 2,
    passedAfterMs: 300_000,
    marks: [],
    counted: { step: { number: 2 } },
  });
  expect(await cell(ben)).toMatchObject({ score: null, attempts: 0, marks: [] });
  const book = await openGradebook(site.runtime, trainer, cohortId);
  expect(book.rows.map(({ total, modules }) => [total, modules])).toEqual([
    [0.5, [0.5]],
    [0, [0]],
  ]);
});

test("what is late loses what the policy says, of several submissions the better remains, and a date that moves gives it back", async () => {
  await setCohort(`lateness = '{"graceMinutes":60,"lossPerDay":0.5}'`);
  await due(hours(1));
  await handIn(ada, 0.75);
  site.clock.forward(3 * 3600);
  await handIn(ada, 1);
  await handIn(ben, 1);
  expect(await cell(ada)).toMatchObject({ score: 0.75, marks: [], counted: { step: { number: 1 }, late: { state: "in-time" } } });
  expect(await cell(ben)).toMatchObject({ score: 0.5, marks: ["late"], counted: { late: { state: "late", daysLate: 1 } } });
  expect(await describeOwnGrade(site.runtime, ben, { courseUid, exerciseUid }, { id: cohortId, digest: "" })).toEqual({
    kind: "late",
    judged: 1,
    score: 0.5,
    daysLate: 1,
  });
  await site.runtime.db.execute(sql`insert into extensions (cohort_id, user_id, exercise_uid, minutes, reason, granted_by)
    values (${cohortId}, ${ben.id}, ${exerciseUid}, 180, 'ill', ${trainer.id})`);
  expect(await cell(ben)).toMatchObject({ score: 1, marks: [] });
  await due(hours(1));
  expect(await cell(ada)).toMatchObject({ score: 1, counted: { step: { number: 2 } } });
});

test("a score given by hand counts over lateness and through a regrade, until it is taken back; all of it is on record", async () => {
  await setCohort(`lateness = '{"lossPerDay":0.5}'`);
  await due(hours(-1));
  await handIn(ada, 0.5);
  await expect(adjustGrade(site.runtime, trainer, { ...place(ada), score: 0.9, reason: " " })).rejects.toMatchObject({
    code: "bad-input",
    params: { field: "reason" },
  });
  await adjustGrade(site.runtime, trainer, { ...place(ada), score: 0.8, reason: "A typo" });
  site.clock.forward(1);
  await adjustGrade(site.runtime, trainer, { ...place(ada), score: 0.9, reason: "Explained it well" });
  expect(await cell(ada)).toMatchObject({ score: 0.9, marks: ["late", "adjusted"], counted: { score: 0.25 } });
  expect(await describeOwnGrade(site.runtime, ada, { courseUid, exerciseUid }, { id: cohortId, digest: "" })).toEqual({
    kind: "adjusted",
    score: 0.9,
    reason: "Explained it well",
  });

  await publish(`judge ${round} again`);
  const taught = { course: "test-course", exercise: "first", cohortId };
  await startRegrade(site.runtime, trainer, taught);
  await judgeNext(1);
  const { trial } = await viewGrading(site.runtime, trainer, taught);
  await applyRegrade(site.runtime, trainer, { regradeId: trial?.id ?? "", reason: "a better judge", lowers: false });
  expect(await cell(ada)).toMatchObject({ score: 0.9, marks: ["late", "adjusted", "regraded"], counted: { score: 0.5 } });

  await unadjustGrade(site.runtime, trainer, place(ada));
  expect(await cell(ada)).toMatchObject({ score: 0.5, marks: ["late", "regraded"], adjusted: null });
  const { adjustments, submissions } = await readGradeDetails(site.runtime, trainer, place(ada));
  expect(adjustments.map(({ score, revokedAt }) => [score, revokedAt !== null])).toEqual([
    [0.9, true],
    [0.8, true],
  ]);
  expect(submissions).toMatchObject([{ number: 1, verdict: "passed", score: 1 }]);
  const audit = (await readAudit(site, `user:${ada.id}`)).map(({ action }) => action);
  expect(audit.filter((action) => action.startsWith("grade."))).toEqual([
    "grade.adjusted",
    "grade.adjusted",
    "grade.unadjusted",
    "grade.seen",
  ]);
});

test("an export escapes what a spreadsheet would carry out, and keeps its shape", async () => {
  await site.runtime.db.execute(sql`update users set name = '=HYPERLINK("x";"y"), Ada' where id = ${ada.id}`);
  await handIn(ada, 0.5);
  await adjustGrade(site.runtime, trainer, { ...place(ada), score: 0.75, reason: "+1 for the tests" });
  const csv = await read(await exportCsv(site.runtime, trainer, cohortId, { separator: ",", isForExcel: false }));
  expect(csv).toContain(`"'=HYPERLINK(""x"";""y""), Ada"`);
  expect(csv).toContain(`,75,50,0,75,'+1 for the tests,1,`);
  expect(csv.trimEnd().split("\r\n")).toHaveLength(1 + 2 * 2);
  const french = await readBytes(
    await exportCsv(site.runtime, { ...trainer, locale: "fr" }, cohortId, { separator: ";", isForExcel: true }),
  );
  expect(french.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(french.toString()).toMatch(/;Note en\s%;/);
  const exported = GradebookExport.parse(JSON.parse(await read(await exportJson(site.runtime, trainer, cohortId))));
  expect(exported.learners.find(({ id }) => id === ada.id)).toMatchObject({
    name: '=HYPERLINK("x";"y"), Ada',
    total: 0.375,
    grades: [{ exercise: "first", score: 0.75, judged: 0.5, adjusted: { score: 0.75 }, submission: 1, attempts: 1, gpuSeconds: 2 }, {}],
  });
  expect(
    (await readAudit(site, `cohort:${cohortId}`)).map(({ action }) => action).filter((action) => action === "gradebook.exported"),
  ).toHaveLength(3);
});

test("a release says beforehand who would get what, tells those who have a grade once, and can be taken back", async () => {
  await setCohort("grade_release = 'by-trainer'");
  await handIn(ada, 0.5);
  const preview = (await readReleases(site.runtime, trainer, cohortId)).exercises?.[0];
  expect(preview).toMatchObject({ released: false, mean: 0.5, grades: [{ row: { userId: ada.id }, score: 0.5 }] });
  await expect(releaseGrades(site.runtime, trainer, cohortId, ["nothing"])).rejects.toMatchObject({ code: "bad-input" });
  await releaseGrades(site.runtime, trainer, cohortId, ["first"]);
  await keepGradesBack(site.runtime, trainer, cohortId, "first");
  await releaseGrades(site.runtime, trainer, cohortId, ["first", "second"]);
  const { rows } = await site.runtime.db.execute<{ user_id: string }>(
    sql`select user_id from notifications where kind = 'grades-released' and user_id in (${ada.id}, ${ben.id})`,
  );
  expect(rows).toEqual([{ user_id: ada.id }]);
  const audit = (await readAudit(site, `cohort:${cohortId}`)).map(({ action }) => action).filter((action) => action.startsWith("grades."));
  expect(audit).toEqual(["grades.released", "grades.kept-back", "grades.released"]);
});

test("programs that are alike are found in a thread, and shown only to those who teach", async () => {
  const way = (name: string) =>
    `def ${name}(items):\n    ${name}_best = None\n    for item in items:\n        if ${name}_best is None or item[1] > ${name}_best[1]:\n            ${name}_best = item\n    while len(items) > 3 and items[0] != ${name}_best:\n        items = [one for one in items[1:] if one is not None]\n        items.append((len(items), sum(value for _, value in items) / max(1, len(items))))\n    return {"best": ${name}_best, "left": sorted(items, key=lambda one: -one[1])}\n`;
  await handIn(ada, 1, way("ada"));
  await handIn(ben, 1, way("ben"));
  await compareSubmissions(site.runtime, trainer, cohortId, "first");
  const { pairs } = await readSimilarity(site.runtime, trainer, cohortId, "first", null);
  expect(pairs).toMatchObject([{ share: 1 }]);
  const asked = pairs[0]?.submissions.join("+") ?? "";
  const { opened } = await readSimilarity(site.runtime, trainer, cohortId, "first", asked);
  expect(opened?.programs.flat().map(({ text }) => text.slice(0, 7))).toEqual(expect.arrayContaining(["def ada", "def ben"]));
  await expect(readSimilarity(site.runtime, stranger, cohortId, "first", asked)).rejects.toMatchObject({ code: "not-found" });
});

test("statistics are those of the cohort's own work", async () => {
  await handIn(ada, 1);
  await handIn(ben, 0.5);
  const { exercises, path, learners } = await readCourseStatistics(site.runtime, trainer, cohortId);
  expect(learners).toBe(2);
  expect(exercises[0]).toMatchObject({
    tried: 2,
    passed: 1,
    passShare: 0.5,
    meanScore: 0.75,
    medianAttempts: 1,
    failedChecks: [{ check: "odd", learners: 1 }],
  });
  expect(path.map(({ item, learners: count }) => [item.kind, count])).toEqual([
    ["lesson", 0],
    ["exercise", 2],
    ["exercise", 0],
  ]);
});

test("however many learners there are, a gradebook takes the same few statements", async () => {
  await openGradebook(site.runtime, trainer, cohortId);
  const { queries: few } = await countQueries(site.runtime.db, () => openGradebook(site.runtime, trainer, cohortId));
  await site.runtime.db.execute(sql`insert into users (email, name, role, password_hash)
    select 'many-' || n || ${`-${cohortId}`} || '@example.org', 'Many', 'learner', 'none' from generate_series(1, 50) as n`);
  await site.runtime.db.execute(sql`insert into cohort_members (cohort_id, user_id, role)
    select ${cohortId}, id, 'learner' from users where email like ${`many-%${cohortId}%`}`);
  const { queries, answer } = await countQueries(site.runtime.db, () => openGradebook(site.runtime, trainer, cohortId));
  expect(answer.rows).toHaveLength(52);
  expect(queries).toBe(few);
  expect(queries).toBeLessThanOrEqual(10);
});

test("nobody reads, changes, releases or takes with them what they do not teach", async () => {
  const foreign = { ...place(ada), userId: UserId.parse(trainer.id) };
  const acts: ((who: Viewer) => Promise<unknown>)[] = [
    (who) => openGradebook(site.runtime, who, cohortId),
    (who) => readGradeDetails(site.runtime, who, place(ada)),
    (who) => adjustGrade(site.runtime, who, { ...place(ada), score: 1, reason: "mine" }),
    (who) => unadjustGrade(site.runtime, who, place(ada)),
    (who) => exportCsv(site.runtime, who, cohortId, { separator: ",", isForExcel: false }),
    (who) => exportJson(site.runtime, who, cohortId),
    (who) => releaseGrades(site.runtime, who, cohortId, ["first"]),
    (who) => compareSubmissions(site.runtime, who, cohortId, "first"),
    (who) => readCourseStatistics(site.runtime, who, cohortId),
  ];
  for (const act of acts) {
    await expect(act(stranger)).rejects.toMatchObject({ code: "not-found" });
    await expect(act(ada)).rejects.toMatchObject({ code: "not-allowed" });
  }
  await expect(readGradeDetails(site.runtime, trainer, foreign)).rejects.toMatchObject({ code: "not-found" });
});
