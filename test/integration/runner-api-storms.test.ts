import { randomUUID } from "node:crypto";
import type { APIContext } from "astro";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttemptKey, JobId } from "#contract/ids.ts";
import { LeaseResponse, Refusal } from "#contract/lease.ts";
import { listEvents } from "#db/queries/attempt-events.ts";
import type { Viewer } from "#src/domain/people.ts";
import { demoRunnerToken } from "#src/config.ts";
import { digestOf } from "#src/lib/digest.ts";
import * as artifacts from "#src/pages/api/runner/v1/artifacts/[digest].ts";
import * as events from "#src/pages/api/runner/v1/events.ts";
import * as lease from "#src/pages/api/runner/v1/lease.ts";
import { getJobView } from "#src/server/jobs.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { finished, makeCapacity, makeOffer, number, print, started } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// Whatever comes with a runner's token: the site answers in the contract's words, and one attempt's messages change no other.

let site: TestSite;
let learner: Viewer;
const slot = Symbol.for("atelier.runtime");
beforeAll(async () => {
  site = await openTestSite({ produces: [{ name: "weights", maxMB: 1 }] });
  Object.assign(globalThis, { [slot]: Promise.resolve(site.runtime) });
  learner = await site.addPerson("learner");
});
afterAll(async () => {
  Reflect.deleteProperty(globalThis, slot);
  await site[Symbol.asyncDispose]();
});

type Route = (context: APIContext) => Response | Promise<Response>;
type Body = BodyInit | ReadableStream<Uint8Array>;
async function call(
  route: unknown,
  method: string,
  body: Body,
  more: { digest?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const headers = { authorization: `Bearer ${demoRunnerToken}`, ...more.headers };
  const request = new Request("http://site/api/runner/v1", { method, body, headers, duplex: "half" } as RequestInit);
  return (route as Route)({ request, params: { digest: more.digest ?? "" } } as unknown as APIContext);
}
const post = (route: unknown, body: unknown) => call(route, "POST", typeof body === "string" ? body : JSON.stringify(body));
const ask = { contract: 1, runner: "r", tier: "caged", capacity: [makeCapacity()], offers: [makeOffer()], holding: [], waitMs: 0 };

async function leaseJob(): Promise<{ key: AttemptKey; jobId: JobId }> {
  const jobId = await startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
  const [leased] = LeaseResponse.parse(await (await post(lease.POST, ask)).json()).leases;
  if (leased?.key.jobId !== jobId) throw new Error("another job was leased");
  return { key: leased.key, jobId };
}
const tell = (key: AttemptKey, told: unknown) => post(events.POST, { contract: 1, key, events: told });
const stored = (jobId: JobId) => listEvents(site.runtime.db, jobId, 1, 0, 1000);

/** Replaces one value somewhere in a valid request. */
const nonsense = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(-1, 2 ** 31, 2 ** 53, 1e300, "", "\u0000", "\ud800", [], {}, null, "x".repeat(100_000)),
);
function replaceAt(value: unknown, choose: number, by: unknown): unknown {
  const paths: (readonly string[])[] = [];
  const walk = (part: unknown, path: readonly string[]): void => {
    paths.push(path);
    if (part !== null && typeof part === "object")
      for (const name of Object.keys(part)) walk((part as Record<string, unknown>)[name], [...path, name]);
  };
  walk(value, []);
  const path = paths[choose % paths.length] ?? [];
  const put = (part: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return by;
    if (Array.isArray(part)) return part.map((entry, index) => (String(index) === name ? put(entry, rest) : entry));
    return { ...(part as object), [name]: put((part as Record<string, unknown>)[name], rest) };
  };
  return put(value, path);
}

test("requests with nonsense anywhere in them are refused or taken, and never fail the site", async () => {
  const { key, jobId } = await leaseJob();
  const told = number([started, print("own")]);
  await tell(key, told);
  const forged = { contract: 1, key: { ...key, fencingToken: key.fencingToken + 1 }, events: number([print("forged"), finished()], 3) };
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.nat(), nonsense, async (asks, choose, by) => {
      const body = asks
        ? replaceAt({ ...ask, capacity: [makeCapacity({ free: 0 })], holding: [key] }, choose, by)
        : replaceAt(forged, choose, by);
      const response = await post(asks ? lease.POST : events.POST, body);
      expect([200, 400, 409]).toContain(response.status);
      if (response.status !== 200) Refusal.parse(await response.json());
    }),
    { numRuns: 150, endOnFailure: true },
  );
  expect((await stored(jobId)).map(({ event }) => event)).toEqual(told);
  await tell(key, number([finished()], 3));
});

test("no key but the present one speaks for an attempt", async () => {
  const { key, jobId } = await leaseJob();
  const keys = [
    { ...key, fencingToken: key.fencingToken + 1 },
    { ...key, attempt: key.attempt + 1 },
    { ...key, attempt: key.attempt + 1, fencingToken: key.fencingToken + 1 },
    { ...key, jobId: randomUUID() as JobId },
  ];
  for (const other of keys) expect((await tell(other, number([started, finished()]))).status).toBe(409);
  expect(await stored(jobId)).toEqual([]);
  expect((await getJobView(site.runtime, learner, jobId)).state).toBe("leased");
  await tell(key, number([started, finished()]));
});

test("an attempt that ends with the largest figures the contract knows still ends", async () => {
  const year = 365 * 86_400_000;
  for (const energyMillijoules of [Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 0.1]) {
    const { key, jobId } = await leaseJob();
    const bytes = Number.MAX_SAFE_INTEGER;
    const used = {
      wallMs: year,
      cpuMs: year,
      gpuMs: year,
      peakMemoryBytes: bytes,
      writtenBytes: bytes,
      energyMillijoules,
      energyEstimated: true,
    };
    const end = { ...finished(), usage: used, timings: { startMs: year, runMs: year, judgeMs: year } } as ReturnType<typeof finished>;
    expect((await tell(key, number([started, end]))).status).toBe(200);
    expect((await getJobView(site.runtime, learner, jobId)).state).toBe("finished");
  }
});

test("a body of no stated length is read no further than a stated one", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 2 ** 20;
      if (sent > 200 * 2 ** 20) return controller.close();
      controller.enqueue(new Uint8Array(2 ** 20).fill(32));
    },
  });
  const response = await call(events.POST, "POST", endless);
  expect(response.status).toBe(413);
  expect(Refusal.parse(await response.json()).error).toBe("too-large");
  expect(sent).toBeLessThan(40 * 2 ** 20);
});

test("an artifact that breaks off, is too long or has another digest leaves nothing", async () => {
  const { key } = await leaseJob();
  const headers = {
    "x-atelier-job": key.jobId,
    "x-atelier-attempt": "1",
    "x-atelier-fencing": String(key.fencingToken),
    "x-atelier-name": "weights",
  };
  const whole = Buffer.alloc(300_000, 7);
  const digest = digestOf(whole);
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(whole.subarray(0, 1000))),
    pull: (controller) => controller.error(new Error("the connection is gone")),
  });
  expect((await call(artifacts.PUT, "PUT", broken, { digest, headers })).status).toBe(503);
  expect((await call(artifacts.PUT, "PUT", new Uint8Array(whole.subarray(1)), { digest, headers })).status).toBe(400);
  const long = Buffer.alloc(2 ** 20 + 1);
  expect((await call(artifacts.PUT, "PUT", new Uint8Array(long), { digest: digestOf(long), headers })).status).toBe(413);
  expect(await site.runtime.blobs.has(digest)).toBe(false);
  expect(await site.runtime.blobs.has(digestOf(long))).toBe(false);
  for (const name of ["x-atelier-attempt", "x-atelier-fencing", "x-atelier-job"])
    expect(
      (await call(artifacts.PUT, "PUT", new Uint8Array(whole), { digest, headers: { ...headers, [name]: "9e99" } })).status,
    ).toBeGreaterThanOrEqual(400);
  expect((await call(artifacts.PUT, "PUT", new Uint8Array(whole), { digest, headers })).status).toBe(200);
  await tell(key, number([started, finished()]));
});
