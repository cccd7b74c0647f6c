import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobView } from "#src/domain/job-view.ts";
import { LeaseResponse } from "#contract/lease.ts";
import { api, urls } from "#src/lib/urls.ts";
import { demoPassword, demoPeople } from "#src/server/demo.ts";
import { type Member, signInLearner } from "#kit/member.ts";
import { openStack, type Stack } from "#kit/stack.ts";

const runnerToken = "a runner's token that only this test knows";
let site: Stack;
let learner: Member;
let operatorCookie: string;
beforeAll(async () => {
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken } });
  learner = await signInLearner(site.origin);
  const email = demoPeople.find(({ role }) => role === "operator")?.email ?? "";
  const signedIn = await post(urls.signIn("en"), new URLSearchParams({ email, password: demoPassword }));
  operatorCookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
});
afterAll(() => site[Symbol.asyncDispose]());

function post(path: string, body: string | URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, site.origin), {
    method: "POST",
    redirect: "manual",
    headers: { origin: site.origin, "sec-fetch-site": "same-origin", ...headers },
    body,
  });
}
const look = (cookie: string, language: "en" | "fr" = "en") =>
  fetch(new URL(urls.heldJobs(language), site.origin), { headers: { cookie }, redirect: "manual" });

/** A run that leaves two slices unhealthy, as its runner tells it. */
async function breakTwoSlices(): Promise<string> {
  const token = await learner.makeToken();
  const start = JSON.stringify({ kind: "run", files: [{ path: "bpe.py", text: "# breaks\n" }], idempotencyKey: randomUUID() });
  const jobs = api.cli.jobs("from-text-to-transformer", "train-bpe");
  const json = { "content-type": "application/json" };
  const { jobId } = JobView.parse(await (await post(jobs, start, { ...json, authorization: `Bearer ${token}` })).json());
  const asRunner = { ...json, authorization: `Bearer ${runnerToken}` };
  for (const round of [1, 2]) {
    const capacity = [{ sliceKind: "gpu", environments: ["pytorch"], free: 1, memoryBytes: 2 ** 40, endsAt: null }];
    const request = { contract: 1, runner: "breaking", tier: "caged", capacity, holding: [], waitMs: 5000 };
    const { leases } = LeaseResponse.parse(await (await post(api.runner.lease, JSON.stringify(request), asRunner)).json());
    const at = new Date().toISOString();
    const usage = { wallMs: 9, cpuMs: 0, peakMemoryBytes: 0, writtenBytes: 0, gpuMs: 9, energyMillijoules: null, energyEstimated: false };
    const ending = { reason: "platform-fault", fault: "slice-unhealthy", detail: `<b>broken ${round}</b>` };
    const timings = { startMs: 0, runMs: 0, judgeMs: 0 };
    const started = { kind: "started", seq: 1, at, sliceKind: "gpu", device: `Fake ${round}`, warm: true };
    const finished = { kind: "finished", seq: 2, at, ending, usage, timings, record: null, sliceHealthy: false };
    const events = JSON.stringify({ contract: 1, key: leases[0]?.key, events: [started, finished] });
    expect((await post(api.runner.events, events, asRunner)).status).toBe(200);
  }
  return jobId;
}

test("an operator sees what a held job did on each slice, and its program, in both languages, and lets it go", async () => {
  expect(await (await look(operatorCookie)).text()).toContain("No job is held.");
  const jobId = await breakTwoSlices();
  const page = await (await look(operatorCookie)).text();
  for (const text of ["Lina Learner", "train-bpe", "Attempt 1 on breaking, Fake 1", "Attempt 2 on breaking, Fake 2", "bpe.py", jobId])
    expect(page).toContain(text);
  expect(page).not.toContain("<b>broken");
  expect(await (await look(operatorCookie, "fr")).text()).toContain("Travaux retenus");

  const released = await post(urls.heldJobs("en"), new URLSearchParams({ job: jobId, decision: "released" }), { cookie: operatorCookie });
  expect([released.status, released.headers.get("location")]).toEqual([303, `${urls.heldJobs("en")}?released`]);
  expect(await (await look(operatorCookie)).text()).toContain("No job is held.");
});

test("a learner sees no such page and decides nothing", async () => {
  const jobId = await breakTwoSlices();
  expect((await look(learner.cookie)).status).toBe(403);
  const body = new URLSearchParams({ job: jobId, decision: "released" });
  expect((await post(urls.heldJobs("en"), body, { cookie: learner.cookie })).status).toBe(403);
  expect(await (await look(operatorCookie)).text()).toContain(jobId);
});
