import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { APIContext } from "astro";
import { sql } from "drizzle-orm";
import { Bundle } from "#contract/bundle.ts";
import type { AttemptKey } from "#contract/ids.ts";
import { EventsBatchResponse, LeaseResponse, Refusal } from "#contract/lease.ts";
import { listEvents } from "#db/queries/attempt-events.ts";
import type { Viewer } from "#src/domain/people.ts";
import { demoRunnerToken } from "#src/config.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { digestOf } from "#src/lib/digest.ts";
import * as artifacts from "#src/pages/api/runner/v1/artifacts/[digest].ts";
import * as bundles from "#src/pages/api/runner/v1/bundles/[digest].ts";
import * as events from "#src/pages/api/runner/v1/events.ts";
import * as lease from "#src/pages/api/runner/v1/lease.ts";
import { exerciseUid, makeTestCourse, nextExerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeCapacity, makeOffer, makeRecord, number, print, started } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// The runner's routes as a runner meets them: requests in, responses out.

let site: TestSite;
let learner: Viewer;
let people = 0;
const slot = Symbol.for("atelier.runtime");
beforeAll(async () => {
  site = await openTestSite({ produces: [{ name: "weights", maxMB: 1 }] }, { ATELIER_ARTIFACT_QUOTA: "2MiB" });
  // Where the server's own code finds the runtime of its process.
  Object.assign(globalThis, { [slot]: Promise.resolve(site.runtime) });
});
afterAll(async () => {
  Reflect.deleteProperty(globalThis, slot);
  await site[Symbol.asyncDispose]();
});
beforeEach(async () => void (learner = await site.addPerson(`learner-${++people}`)));

type Route = (context: APIContext) => Response | Promise<Response>;
async function call(
  route: unknown,
  {
    token = demoRunnerToken,
    digest = "",
    ...init
  }: Omit<RequestInit, "headers"> & { token?: string; digest?: string; headers?: Record<string, string> },
): Promise<Response> {
  const request = new Request("http://site/api/runner/v1", {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
    duplex: "half",
  } as RequestInit);
  return (route as Route)({ request, params: { digest } } as unknown as APIContext);
}
const post = (route: unknown, body: unknown, token?: string) =>
  call(route, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), ...(token ? { token } : {}) });

const ask = { contract: 1, runner: "r", tier: "caged", capacity: [makeCapacity()], offers: [makeOffer()], holding: [], waitMs: 0 };
async function leaseJob(uid = exerciseUid, kind: "run" | "submission" = "run") {
  await startJob(site.runtime, learner, { kind, exerciseUid: uid, files: [], idempotencyKey: randomUUID() });
  const [leased] = LeaseResponse.parse(await (await post(lease.POST, ask)).json()).leases;
  if (!leased) throw new Error("no job was leased");
  return leased;
}
const tell = (key: AttemptKey, told: ReturnType<typeof number>) => post(events.POST, { contract: 1, key, events: told });
const putArtifact = (key: AttemptKey, bytes: Buffer, name = "weights", digest: string = digestOf(bytes)) =>
  call(artifacts.PUT, {
    method: "PUT",
    digest,
    body: new Uint8Array(bytes),
    headers: {
      "x-atelier-job": key.jobId,
      "x-atelier-attempt": String(key.attempt),
      "x-atelier-fencing": String(key.fencingToken),
      "x-atelier-name": name,
    },
  });

test.for([
  ["no token", { token: "" }, 401, "unauthorised"],
  ["a wrong token", { token: "demo-runner-tokem" }, 401, "unauthorised"],
  ["no JSON", { body: "{" }, 400, "bad-request"],
  ["a request outside the contract", { body: JSON.stringify({ ...ask, extra: 1 }) }, 400, "bad-request"],
  ["another version of it", { body: JSON.stringify({ ...ask, contract: 2 }) }, 400, "unsupported-contract"],
] as const)("%s is refused in the contract's words", async ([, init, status, error]) => {
  const response = await call(lease.POST, { method: "POST", body: JSON.stringify(ask), ...init });
  expect(response.status).toBe(status);
  expect(Refusal.parse(await response.json()).error).toBe(error);
});

test("every route checks the token first", async () => {
  const routes = [lease.POST, events.POST, bundles.GET, artifacts.GET, artifacts.PUT];
  const statuses = await Promise.all(
    routes.map(async (route) => (await call(route, { method: "POST", token: "wrong", body: "x" })).status),
  );
  expect(statuses).toEqual(routes.map(() => 401));
});

test("a stale lease is refused with 409", async () => {
  const { key } = await leaseJob();
  const response = await tell({ ...key, fencingToken: 9 }, number([started]));
  expect(response.status).toBe(409);
  expect(Refusal.parse(await response.json()).error).toBe("stale-lease");
  await tell(key, number([started, finished()]));
});

test("output that the database could not hold does not get an attempt stuck", async () => {
  const { key } = await leaseJob();
  const body = JSON.stringify({ contract: 1, key, events: number([started, print("NUL HALF ok 😀"), finished()]) })
    .replace("NUL", "\\u0000")
    .replace("HALF", "\\ud800");
  expect((await post(events.POST, body)).status).toBe(200);
  const stored = await listEvents(site.runtime.db, key.jobId, 1, 0, 9);
  expect(stored[1]?.event).toMatchObject({ text: "\u{FFFD} \u{FFFD} ok 😀" });
});

test("a judge's files come by their digest", async () => {
  const [digest = ""] = Object.keys(makeTestCourse().bundles);
  const response = await call(bundles.GET, { digest });
  expect(Bundle.parse(await response.json()).files[0]?.path).toBe("judge.py");
  expect((await call(bundles.GET, { digest: digest.replace(/.$/, "0").replace(/.{4}$/, "0000") })).status).toBe(404);
});

test("an artifact is kept by digest, counted, and carried into the next exercise", async () => {
  const { key, spec } = await leaseJob(exerciseUid, "submission");
  const bytes = Buffer.alloc(1000, 7);
  const digest = digestOf(bytes);
  expect((await putArtifact(key, bytes)).status).toBe(200);
  const artifact = { kind: "artifact" as const, name: "weights", digest, bytes: bytes.length };
  const { provenance, ...record } = makeRecord();
  const seedCommitment = digestOf(Buffer.from(spec.judge?.seed ?? "", "hex"));
  const graded = { ...record, provenance: { ...provenance, seedCommitment } };
  expect((await tell(key, number([started, artifact, finished(completed, graded)]))).status).toBe(200);

  const next = await leaseJob(nextExerciseUid);
  expect(next.spec.carried).toEqual([{ name: "weights", path: "weights.bin", digest, bytes: 1000, origin: "own" }]);
  const response = await call(artifacts.GET, { digest });
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  await tell(next.key, number([started, finished()]));
});

test("only the holder of a lease hands in artifacts, and only what the exercise makes", async () => {
  const { key } = await leaseJob();
  const bytes = Buffer.from("w");
  expect((await putArtifact({ ...key, fencingToken: 7 }, bytes)).status).toBe(409);
  expect((await putArtifact(key, bytes, "other")).status).toBe(400);
  expect((await putArtifact(key, bytes, "weights", digestOf(Buffer.from("another")))).status).toBe(400);
  expect((await putArtifact(key, Buffer.alloc(2 ** 20 + 1))).status).toBe(413);
  await tell(key, number([started, finished()]));
  expect((await putArtifact(key, bytes)).status).toBe(409);
});

test("a full quota is said before the work begins", async () => {
  for (const fill of [1, 2]) {
    const { key } = await leaseJob();
    const bytes = Buffer.alloc(900_000, fill);
    await putArtifact(key, bytes);
    await tell(key, number([started, { kind: "artifact", name: "weights", digest: digestOf(bytes), bytes: bytes.length }, finished()]));
  }
  const again = { kind: "run" as const, exerciseUid, files: [], idempotencyKey: randomUUID() };
  await expect(startJob(site.runtime, learner, again)).rejects.toMatchObject({ code: "over-quota" });
});

test("what several attempts tell at once is taken or refused for each of them alone", async () => {
  const [first, second, third] = [await leaseJob(), await leaseJob(), await leaseJob()];
  const stale = { ...second.key, fencingToken: second.key.fencingToken + 1 };
  const attempts = [
    { key: first.key, events: number([started, print("a")]) },
    { key: stale, events: number([started]) },
    { key: second.key, events: [{ kind: "dance", seq: 1 }] },
    { key: third.key, events: number([started, print("b"), finished()]) },
  ];
  const response = await post(events.POST, { contract: 1, attempts });
  expect(response.status).toBe(200);
  expect(EventsBatchResponse.parse(await response.json())).toMatchObject({
    attempts: [{ acceptedThrough: 2 }, { error: "stale-lease" }, { error: "bad-request" }, { acceptedThrough: 3 }],
  });
  const kept = await Promise.all([first, second, third].map(({ key }) => listEvents(site.runtime.db, key.jobId, key.attempt, 0, 9)));
  expect(kept.map((rows) => rows.length)).toEqual([2, 0, 3]);
});

test("what several attempts tell, one of them twice, is kept once and answered each time", async () => {
  const [first, second] = [await leaseJob(), await leaseJob()];
  const twice = { key: first.key, events: number([started, print("a")]) };
  const attempts = [twice, { key: second.key, events: number([started, finished()]) }, twice];
  for (let time = 0; time < 2; time++) {
    const response = await post(events.POST, { contract: 1, attempts });
    expect(await response.json()).toEqual({ attempts: [{ acceptedThrough: 2 }, { acceptedThrough: 2 }, { acceptedThrough: 2 }] });
  }
  expect(await listEvents(site.runtime.db, first.key.jobId, 1, 0, 9)).toHaveLength(2);
});

test("what cannot be written of one attempt does not keep the others from being written", async () => {
  const [first, second] = [await leaseJob(), await leaseJob()];
  await site.runtime.db.execute(sql`alter table attempt_events add constraint no_ghosts check (event->>'text' <> 'ghost')`);
  try {
    const attempts = [
      { key: first.key, events: number([started, print("ghost")]) },
      { key: second.key, events: number([started, print("b")]) },
    ];
    const response = await post(events.POST, { contract: 1, attempts });
    expect(await response.json()).toMatchObject({ attempts: [{ error: "unavailable" }, { acceptedThrough: 2 }] });
    expect(await listEvents(site.runtime.db, first.key.jobId, 1, 0, 9)).toEqual([]);
  } finally {
    await site.runtime.db.execute(sql`alter table attempt_events drop constraint no_ghosts`);
  }
});
