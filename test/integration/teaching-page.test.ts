import { randomUUID } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobView } from "#src/domain/job-view.ts";
import { RerunView } from "#src/domain/grade-comparison.ts";
import { api, urls } from "#src/lib/urls.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { type Member, signInDemo } from "#kit/member.ts";
import { digestOf } from "#src/lib/digest.ts";
import { getPage, postForm } from "#kit/page-forms.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { completed, finished, makeCheck, makeRecord, number, started } from "#kit/test-runner.ts";

const runnerToken = "a runner's token that only this test knows";
const [course, exercise] = ["workshop", "double"];
let content: string;
let site: Stack;
let runner: HttpRunner;
let trainer: Member;
let learner: Member;
let operator: Member;
beforeAll(async () => {
  content = mkdtempSync(path.join(os.tmpdir(), "atelier-content-"));
  cpSync("test/content/fixtures/content", content, { recursive: true });
  appendFileSync(at("exercise.yaml"), "reveal: { solution: { afterPass: true, afterAttempts: 5 }, hidden: afterDue }\n");
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: content } });
  runner = new HttpRunner(site.origin, runnerToken);
  trainer = await signInDemo(site.origin, "trainer");
  learner = await signInDemo(site.origin, "learner");
  operator = await signInDemo(site.origin, "operator");
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  rmSync(content, { recursive: true });
});
const at = (file: string) => path.join(content, "courses/workshop/modules/first/exercises/double", file);

const get = (who: Member, address: string) => getPage(site.origin, who, address);
const read = async (who: Member, address: string) => (await get(who, address)).text();
const post = (who: Member, address: string, fields: Record<string, string>) => postForm(site.origin, who, address, fields);

/** The exercise's page for the demo's cohort, as the list of all that one teaches links to it. */
async function findPage(language: "en" | "fr" = "en"): Promise<string> {
  const list = await read(trainer, urls.teaching(language));
  const link = new RegExp(`${urls.taughtExercise(language, course, exercise)}\\?cohort=[0-9a-f-]+`).exec(list)?.[0];
  if (!link) throw new Error(`no link to the exercise in ${list}`);
  return link;
}

async function judge(score: number): Promise<void> {
  const lease = await runner.lease();
  const status = score === 1 ? ("passed" as const) : ("failed" as const);
  const record = makeRecord({ verdict: status, score, checks: [makeCheck("doubles", { status, points: score })] });
  record.provenance.seedCommitment = digestOf(Buffer.from(lease.spec.judge?.seed ?? "", "hex"));
  await runner.send(lease, number([started, finished(completed, record)]));
}

test("a trainer sets a due date on a named clock, learners see it, and nobody else sets it", async () => {
  const page = await findPage();
  expect(await read(trainer, page)).toContain("No due date is set.");
  const skipped = await post(trainer, `${page}&due`, { due: "2099-03-29T02:30", zone: "Europe/Paris", set: "date" });
  expect(skipped.status).toBe(422);
  expect(await skipped.text()).toContain("This is no time");
  const set = await post(trainer, `${page}&due`, { due: "2099-01-31T23:59", zone: "Europe/Helsinki", set: "date" });
  expect([set.status, set.headers.get("location")]).toEqual([303, `${page}&done=due`]);
  expect(await read(trainer, `${page}&done=due`)).toContain("31 January 2099 at 22:59 (Europe/Brussels)");
  expect(await read(trainer, await findPage("fr"))).toContain("31 janvier 2099 à 22:59 (Europe/Brussels)");
  const bench = await read(learner, urls.exercise("en", course, exercise));
  expect(bench).toContain("Due 31 January 2099 at 22:59 (Europe/Brussels).");
  expect(bench).toContain("Hidden checks run after that date");
  expect(await read(learner, urls.learning("en"))).toContain("Due 31 January 2099");

  expect((await get(learner, page)).status).toBe(403);
  expect((await post(learner, `${page}&due`, { due: "", zone: "UTC", set: "none" })).status).toBe(403);
  expect((await get(trainer, urls.taughtExercise("en", course, exercise))).status).toBe(403);
  expect((await get(operator, urls.taughtExercise("en", course, exercise))).status).toBe(200);
  expect((await get(trainer, `${page.split("=")[0]}=${randomUUID()}`)).status).toBe(404);
  expect((await post(operator, `${page}&due`, { due: "", zone: "UTC", set: "none" })).status).toBe(303);
});

test("a changed judge is tried and applied by forms, over a restart of the site, and its learners read why", async () => {
  const token = await learner.makeToken();
  const begun = await fetch(new URL(api.cli.jobs(course, exercise), site.origin), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ kind: "submission", files: [{ path: "double.py", text: "# mine\n" }], idempotencyKey: randomUUID() }),
  });
  const { jobId } = JobView.parse(await begun.json());
  await judge(0.5);
  const page = await findPage();
  expect(await read(trainer, page)).toContain("has been judged by the published judge.");

  site.site.kill("SIGKILL");
  await site.site.gone;
  appendFileSync(at("judge.py"), "\n# mended\n");
  await site.startSite();
  expect(await read(trainer, page)).toContain("1 submission of 1 learner was judged by another judge");
  expect((await post(trainer, `${page}&start`, {})).status).toBe(303);
  const trial = await read(trainer, page);
  expect(trial).toContain("0 of 1");
  const regrade = /name="regrade" value="([0-9a-f-]+)"/.exec(trial)?.[1] ?? "";
  await judge(1);
  const ended = await read(trainer, page);
  for (const text of ["1 of 1", "Lina Learner", "50 %", "100 %", "higher"]) expect(ended).toContain(text);

  const unexplained = await post(trainer, `${page}&decide`, { regrade, reason: " ", decision: "apply" });
  expect(unexplained.status).toBe(422);
  const applied = await post(trainer, `${page}&decide`, { regrade, reason: "The <b>judge</b> was too strict.", decision: "apply" });
  expect([applied.status, applied.headers.get("location")]).toEqual([303, `${page}&done=applied`]);
  for (const address of [urls.exercise("en", course, exercise), urls.learning("en"), page]) {
    const text = await read(address === page ? trainer : learner, address);
    expect(text, address).toContain("The &lt;b&gt;judge&lt;/b&gt; was too strict.");
  }
  expect(JobView.parse(await (await get(learner, api.job(jobId))).json()).result).toMatchObject({
    score: 1,
    attemptsUsed: 1,
    rejudged: { cause: "judge-changed", scoreBefore: 0.5 },
  });
});

test("a grade is run again by a button and by a program, and both say whether it is the same", async () => {
  const page = await findPage();
  const submission = /name="submission" value="([0-9a-f-]+)"/.exec(await read(trainer, page))?.[1] ?? "";
  const asked = await post(trainer, `${page}&rerun`, { submission });
  const answer = asked.headers.get("location") ?? "";
  expect(await read(trainer, answer)).toContain("The grade is being run again.");
  await judge(1);
  expect(await read(trainer, answer)).toContain("every check came out the same");

  const ask = async (who: Member, method: "GET" | "POST") =>
    fetch(new URL(api.cli.rerun(submission), site.origin), { method, headers: { authorization: `Bearer ${await who.makeToken()}` } });
  expect((await ask(learner, "POST")).status).toBe(403);
  expect(RerunView.parse(await (await ask(trainer, "POST")).json())).toMatchObject({ state: "waiting", same: null });
  await judge(0.5);
  expect(RerunView.parse(await (await ask(trainer, "GET")).json())).toMatchObject({
    state: "finished",
    same: false,
    differing: [{ id: "doubles" }],
  });
});

test("nobody gets in who is signed out, comes from another site, or holds a token that only reads", async () => {
  const page = await findPage();
  const nobody: Member = { cookie: "", makeToken: () => Promise.reject(new Error("nobody has tokens")) };
  for (const address of [page, urls.teaching("en")]) {
    const answer = await get(nobody, address);
    expect([answer.status, await answer.text()]).not.toContain("Demo cohort");
    expect(answer.ok, address).toBe(false);
  }
  for (const form of ["due", "start", "decide", "rerun"]) expect((await post(nobody, `${page}&${form}`, {})).ok, form).toBe(false);
  const forged = await fetch(new URL(`${page}&start`, site.origin), {
    method: "POST",
    redirect: "manual",
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site", cookie: trainer.cookie },
    body: new URLSearchParams(),
  });
  expect(forged.status).toBe(403);
  const submission = /name="submission" value="([0-9a-f-]+)"/.exec(await read(trainer, page))?.[1] ?? "";
  const ask = async (token: string, method: "GET" | "POST") =>
    (await fetch(new URL(api.cli.rerun(submission), site.origin), { method, headers: { authorization: `Bearer ${token}` } })).status;
  const reading = await trainer.makeToken("read");
  expect([await ask(reading, "GET"), await ask(reading, "POST"), await ask("none", "GET")]).toEqual([200, 401, 401]);
  // Whether a submission is there is nothing that learners are told.
  const learning = await learner.makeToken();
  const asked = (id: string) => fetch(new URL(api.cli.rerun(id), site.origin), { headers: { authorization: `Bearer ${learning}` } });
  expect([(await asked(submission)).status, (await asked(randomUUID())).status]).toEqual([403, 403]);
});
