import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LeaseResponse, Refusal } from "#contract/lease.ts";
import { JobView } from "#src/domain/job-view.ts";
import { ExerciseSummary } from "#src/domain/cli-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { demoPassword, demoPeople } from "#src/server/demo.ts";
import { type Member, signInLearner, signUpMember } from "#kit/member.ts";
import { openStack, type Stack } from "#kit/stack.ts";

// A real site, attacked over HTTP by a stranger, by another learner, and by a runner that has gone wrong.

const runnerToken = "a runner's token that only this test knows";
const course = "from-text-to-transformer";
const exercise = "train-bpe";
let site: Stack;
let learner: Member;
let token: string;
beforeAll(async () => {
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken } });
  learner = await signInLearner(site.origin);
  token = await learner.makeToken();
});
afterAll(() => site[Symbol.asyncDispose]());

type Ask = { cookie?: string; bearer?: string; headers?: Record<string, string>; body?: RequestInit["body"]; method?: string };
/** As a browser on one of our own pages, unless the headers say otherwise. */
function ask(path: string, { cookie, bearer, headers, body, method = body === undefined ? "GET" : "POST" }: Ask = {}): Promise<Response> {
  return fetch(new URL(path, site.origin), {
    method,
    redirect: "manual",
    headers: {
      origin: site.origin,
      ...(cookie ? { cookie } : {}),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}
const act = (name: string, input: unknown, options: Ask = {}) =>
  ask(`/_actions/${name}`, {
    cookie: learner.cookie,
    ...options,
    body: typeof input === "string" ? input : JSON.stringify(input),
    headers: { "content-type": "application/json", ...options.headers },
  });
const send = (path: string, fields: Record<string, string>, options: Ask = {}) =>
  ask(path, { ...options, body: new URLSearchParams(fields) });

async function readExercise(): Promise<ExerciseSummary> {
  return ExerciseSummary.parse(await (await ask(api.cli.exercise(course, exercise), { bearer: token })).json());
}
async function startRun(files?: unknown): Promise<Response> {
  const { starter } = await readExercise();
  const body = JSON.stringify({ kind: "run", files: files ?? starter, idempotencyKey: randomUUID() });
  return ask(api.cli.jobs(course, exercise), { bearer: token, body });
}

test.for([
  ["a NUL in a name", urls.signUp("en"), { name: "a\0b", email: "a@example.org", password: "plain words in a row", terms: "on" }, 422],
  [
    "a name that turns text around",
    urls.signUp("en"),
    { name: "\u202Egnp", email: "b@example.org", password: "plain words in a row", terms: "on" },
    422,
  ],
  [
    "an endless name",
    urls.signUp("en"),
    { name: "a".repeat(50_000), email: "c@example.org", password: "plain words in a row", terms: "on" },
    422,
  ],
  ["a NUL in an address", urls.signIn("en"), { email: "a\0@example.org", password: "x" }, 401],
  ["a NUL in a report", urls.accessibility("en"), { page: "a\0", text: "\0", contact: "" }, 303],
  ["a form of a megabyte", urls.signIn("en"), { email: "a".repeat(2 ** 20), password: "x" }, 413],
] as const)("%s gets a clear answer", async ([, path, fields, status]) => {
  expect((await send(path, fields)).status).toBe(status);
});

test("whoever is signed in may not name a token with a NUL", async () => {
  expect((await send(urls.tokens("en"), { name: "a\0", scope: "read", days: "7" }, { cookie: learner.cookie })).status).toBe(422);
});

test.for([
  ["no origin", { origin: "" }],
  ["a foreign origin", { origin: "https://evil.example" }],
  ["the origin null", { origin: "null" }],
  ["another site, as the browser says", { "sec-fetch-site": "cross-site" }],
  ["a sibling site", { "sec-fetch-site": "same-site" }],
] as const)("a post from %s changes nothing", async ([, headers]) => {
  expect((await send(urls.signOut("en"), {}, { cookie: learner.cookie, headers })).status).toBe(403);
  const refused = await act("preferences.change", { editor: "plain", tabLeavesEditor: true }, { headers });
  expect(refused.status).toBe(403);
  // A page of HTML would be taken for the message.
  expect(refused.headers.get("content-type")).toContain("application/json");
  expect((await ask(urls.profile("en"), { cookie: learner.cookie })).status).toBe(200);
});

test.for([
  ["drafts.open", "{", 400],
  ["drafts.open", { exerciseUid: 5 }, 400],
  ["drafts.open", { exerciseUid: randomUUID() }, 404],
  ["jobs.stop", { jobId: "../etc/passwd" }, 400],
  ["nothing", {}, 404],
  ["__proto__", {}, 404],
] as const)("the action %s with %j is refused with %i", async ([name, input, status]) => {
  expect((await act(name, input)).status).toBe(status);
});

test("a draft as large as the contract allows is kept", async () => {
  const { uid, starter } = await readExercise();
  const path = starter[0]?.path ?? "";
  const files = [{ path, text: "\u0001".repeat(400_000) }];
  const saved = await act("drafts.save", { exerciseUid: uid, baseRevision: 0, files });
  expect(saved.status, await saved.text()).toBe(200);
});

test.for([
  "/_image?href=/favicon.svg&f=svg",
  "/_server-islands/any",
  "/de/courses",
  "/%",
  "/%ff",
  "/.env",
  "/_astro/..%2f..%2fserver/entry.mjs",
])("there is nothing at %s", async (path) => {
  const response = await ask(path);
  expect(response.status).toBe(404);
  expect(response.headers.get("content-security-policy")).toContain("default-src");
});

test("a redirect that answers before any page does carries the headers too", async () => {
  const { status, headers } = await ask(`${urls.catalogue("en")}/`);
  expect([status, headers.get("x-content-type-options")]).toEqual([301, "nosniff"]);
});

test("a host that a stranger names reaches neither page nor redirect", async () => {
  const named = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
  expect((await ask(urls.learning("en"), { headers: named })).headers.get("location")).toBe("/en/sign-in?next=%2Fen%2Flearning");
  expect(await (await ask(urls.catalogue("en"), { headers: named })).text()).not.toContain("evil.example");
});

test("a wrong address to go on to is ignored, and a chosen session id is not kept", async () => {
  const email = demoPeople.find(({ role }) => role === "learner")?.email ?? "";
  const planted = `atelier-session=${"a".repeat(40)}`;
  const response = await send(`${urls.signIn("en")}?next=//evil.example`, { email, password: demoPassword }, { cookie: planted });
  expect(response.headers.get("location")).toBe(urls.learning("en"));
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith("atelier-session=")) ?? "";
  expect(cookie).not.toContain("aaaaaaaa");
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
});

test("another learner's jobs do not exist: not to read, not to follow, not to stop", async () => {
  const stranger = await signUpMember(site, "stranger@example.org");
  const strangerToken = await stranger.makeToken();
  const { jobId } = JobView.parse(await (await startRun()).json());
  const { cookie } = stranger;
  const answers = await Promise.all([
    ask(api.job(jobId), { cookie }),
    ask(api.jobEvents(jobId), { cookie }),
    ask(api.cli.jobStream(jobId), { bearer: strangerToken }),
    act("jobs.stop", { jobId }, { cookie }),
    act("jobs.files", { jobId }, { cookie }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect((await ask(api.job(jobId), { cookie: learner.cookie })).status).toBe(200);
  await act("jobs.stop", { jobId });
});

test("each kind of token opens its own doors and no others", async () => {
  const page = await send(urls.tokens("en"), { name: "reader", scope: "read", days: "7" }, { cookie: learner.cookie });
  const reader = /atelier_[A-Za-z0-9_-]{20,}/.exec(await page.text())?.[0] ?? "";
  expect((await ask(api.cli.exercise(course, exercise), { bearer: reader })).status).toBe(200);
  const body = JSON.stringify({ kind: "run", files: [], idempotencyKey: randomUUID() });
  const refused = await Promise.all([
    ask(api.cli.jobs(course, exercise), { bearer: reader, body }),
    ask(api.cli.exercise(course, exercise), { bearer: runnerToken }),
    ask(api.cli.exercise(course, exercise), { cookie: learner.cookie }),
    ask(api.runner.lease, { bearer: token, body }),
    ask(api.runner.lease, { cookie: learner.cookie, body }),
    ask(api.runner.bundle("0".repeat(64)), { bearer: token }),
    ask(api.runner.artifact("0".repeat(64)), { cookie: learner.cookie }),
    ask(api.stream, { bearer: token }),
    ask(api.stream, { bearer: runnerToken }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401));
});

test.for([
  ["a path that leaves the folder", [{ path: "../bpe.py", text: "" }]],
  ["a file that is not the learner's", [{ path: "judge.py", text: "" }]],
  [
    "a file twice",
    [
      { path: "bpe.py", text: "" },
      { path: "bpe.py", text: "" },
    ],
  ],
  ["a file that is too large", [{ path: "bpe.py", text: "x".repeat(513 * 1024) }]],
  ["something else", { path: "bpe.py" }],
] as const)("%s is refused before anything is queued", async ([, files]) => {
  expect((await startRun(files)).status).toBe(400);
});

test("a body beyond all measure, or of no stated length, is not read", async () => {
  const jobs = api.cli.jobs(course, exercise);
  expect((await ask(jobs, { bearer: token, body: "x".repeat(17 * 2 ** 20) })).status).toBe(413);
  const unmeasured = new Blob(["x"]).stream();
  const init = { method: "POST", headers: { authorization: `Bearer ${runnerToken}` }, body: unmeasured, duplex: "half" } as RequestInit;
  expect((await fetch(new URL(api.runner.lease, site.origin), init)).status).toBe(413);
});

test("a runner that talks nonsense is told so, and stores nothing of it", async () => {
  const runner = (path: string, body: unknown) => ask(path, { bearer: runnerToken, body: JSON.stringify(body) });
  const capacity = { sliceKind: "cpu", environments: ["pytorch"], free: 1, memoryBytes: 2 ** 40, endsAt: null };
  const request = { contract: 1, runner: "wild", tier: "caged", capacity: [capacity], holding: [], waitMs: 5000 };
  const greedy = { ...request, capacity: Array.from({ length: 64 }, () => ({ ...capacity, free: 2 ** 31 })) };
  expect((await runner(api.runner.lease, greedy)).status).toBe(400);
  const { jobId } = JobView.parse(await (await startRun()).json());
  const { leases } = LeaseResponse.parse(await (await runner(api.runner.lease, request)).json());
  const key = leases[0]?.key;
  const at = new Date().toISOString();
  const usage = { wallMs: 1e300, cpuMs: 0, peakMemoryBytes: 0, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
  const ending = { reason: "completed", exitCode: 0, signal: null };
  const finished = { kind: "finished", seq: 1, at, ending, usage, timings: { startMs: 0, runMs: 0, judgeMs: 0 }, record: null };
  const nonsense = [finished, { kind: "metric", seq: 1, at, name: "<b>", step: 0, value: 1 }, { kind: "shell", seq: 1, at }];
  for (const event of nonsense) {
    const response = await runner(api.runner.events, { contract: 1, key, events: [event] });
    expect(response.status).toBe(400);
    expect(Refusal.parse(await response.json()).error).toBe("bad-request");
  }
  expect(await (await ask(api.jobEvents(jobId), { cookie: learner.cookie })).json()).toMatchObject({ events: [] });
  await act("jobs.stop", { jobId });
});

test("no page and no built file tells how an exercise is judged, or what the right answers are", async () => {
  const page = await (await ask(urls.exercise("en", course, exercise), { cookie: learner.cookie })).text();
  for (const secret of ["judgeDigest", "atelier_judge", "judge.py", "def assert_"]) expect(page).not.toContain(secret);
  const quiz = await (await ask(urls.quiz("en", course, "recall-tokens"), { cookie: learner.cookie })).text();
  expect(quiz).not.toMatch(/&quot;correct&quot;|data-correct|"correct":/);
});
