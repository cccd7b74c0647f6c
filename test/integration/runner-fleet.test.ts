import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RunnerId } from "#contract/ids.ts";
import type { Demand } from "#contract/lease.ts";
import { Fleet } from "#runner/fleet/fleet.ts";
import { BlobCache } from "#runner/site/blob-cache.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import { digestOf, FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { PilotHere } from "#kit/pilot-here.ts";

// Runner and pilot over real connections; the sandbox is played by the test.

describe("a runner with a pilot", () => {
  const log = pino({ level: "silent" });
  let folder: string;
  let site: FakeSite;
  let source: PilotHere;
  let fleet: Fleet;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "atelier-runner-"));
    site = await FakeSite.open();
    source = new PilotHere(log);
    fleet = await Fleet.open({
      runner: RunnerId.parse("test"),
      client: new SiteClient(site),
      cache: await BlobCache.open(path.join(folder, "cache"), 2 ** 20),
      sources: [source],
      listen: { host: "127.0.0.1", port: 0 },
      onReady: () => undefined,
      log,
    });
  });

  afterEach(async () => {
    await fleet[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it("streams a run's output before the run has ended", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    sandbox.say({ kind: "started", warm: true, startMs: 2 });
    sandbox.print("hello\n");
    await job.until(({ output }) => output === "hello\n");
    sandbox.say({ kind: "metric", name: "loss", step: 1, value: 0.5 });
    sandbox.say({ kind: "figure", width: 10, height: 10, alt: "a curve" }, "png");
    sandbox.end();
    const finished = await job.finished;
    expect(finished).toMatchObject({ ending: { reason: "completed" }, record: null, usage: { cpuMs: 5 } });
    expect(job.events.get(1)?.map(({ kind }) => kind)).toEqual(["started", "output", "metric", "figure", "finished"]);
  });

  it("makes the verdict from what the judge reports, and brings the judge's files by their digest", async () => {
    const digest = site.addBundle(makeBundle({ "judge.py": "pass" }));
    const job = site.submit(makeSubmissionSpec("x = 1", digest));
    const sandbox = await source.warden.sandbox(0);
    expect(Buffer.from(sandbox.order.judge?.files[0]?.bytes ?? []).toString()).toBe("pass");
    const check = { id: "a", task: 1, status: "passed", points: 1, maxPoints: 1, hidden: false, messageKey: null, params: {} };
    sandbox.say({ kind: "report", report: { kind: "check", ...check } });
    sandbox.say({ kind: "report", report: { kind: "done" } });
    sandbox.end();
    expect((await job.finished).record).toMatchObject({ verdict: "passed", score: 1, provenance: { bundleDigest: digest, tier: "caged" } });
  });

  it("keeps events in order while the site is away", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    sandbox.print("before ");
    await job.until(({ output }) => output === "before ");
    await site.goAway();
    for (const number of Array(50).keys()) sandbox.say({ kind: "metric", name: "loss", step: number, value: number });
    sandbox.print("after");
    sandbox.end();
    await site.comeBack();
    await job.finished;
    expect(job.output).toBe("before after");
    expect(job.events.get(1)?.flatMap((event) => (event.kind === "metric" ? [event.step] : []))).toEqual([...Array(50).keys()]);
    expect(job.ends).toBe(1);
  });

  it("loses and repeats nothing when the link between runner and pilot breaks", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    const proxy = await source.proxy;
    for (const round of Array(3).keys()) {
      sandbox.say({ kind: "metric", name: "loss", step: 3 * round, value: 0 });
      proxy.cut();
      sandbox.say({ kind: "metric", name: "loss", step: 3 * round + 1, value: 0 });
      proxy.mend();
      sandbox.say({ kind: "metric", name: "loss", step: 3 * round + 2, value: 0 });
      await job.until(({ events }) => events.get(1)?.length === 3 * round + 3);
    }
    sandbox.end();
    await job.finished;
    expect(job.events.get(1)?.flatMap((event) => (event.kind === "metric" ? [event.step] : []))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("ends a run that the learner stops", async () => {
    const job = site.submit(makeRunSpec("while True: pass"));
    await source.warden.sandbox(0);
    site.stop(job);
    expect((await job.finished).ending).toEqual({ reason: "stopped" });
  });

  it("works for a site that is newer, and gives back at once what it would have to guess how to do", async () => {
    site.demand = { ...site.demand, waiting: [{ slice: "cpu", jobs: 1, joules: 7 } as Demand["waiting"][number]] };
    const { needs, ...spec } = makeRunSpec("print(1)");
    const odd = site.submit({ ...spec, needs: { ...needs, network: "none" } as typeof needs });
    expect((await odd.finished).ending).toMatchObject({
      fault: "pilot-refused",
      detail: expect.stringMatching(/older than its site.*"network"/s),
    });
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    sandbox.end();
    expect((await job.finished).ending).toMatchObject({ reason: "completed" });
  });

  it("kills an attempt whose lease is lost, and the job is done once by the next", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const first = await source.warden.sandbox(0);
    site.loseLease(job);
    first.print("too late");
    const second = await source.warden.sandbox(1);
    await expect(first.ended.promise).resolves.toMatchObject({ ending: { reason: "stopped" } });
    second.print("in time");
    second.end();
    await job.finished;
    expect(job.events.get(1)).toEqual([]);
    expect([job.output, job.attempt, job.ends]).toEqual(["in time", 2, 1]);
  });

  it("hands in what an attempt leaves behind before it is told of, and mounts it in the next", async () => {
    const weights = Buffer.from("weights");
    const produces = [{ name: "weights", maxBytes: 100 }];
    const job = site.submit(makeRunSpec("train()", { produces }));
    const sandbox = await source.warden.sandbox(0);
    sandbox.say({ kind: "artifact", name: "weights" }, weights);
    sandbox.say({ kind: "artifact", name: "undeclared" }, "x");
    sandbox.end();
    await job.finished;
    expect(job.events.get(1)).toMatchObject([{ kind: "artifact", digest: digestOf(weights), bytes: 7 }, { kind: "finished" }]);
    expect([...site.artifacts.values()]).toEqual([weights]);

    const carried = [{ name: "weights", path: "w.bin", digest: digestOf(weights), bytes: 7, origin: "own" as const }];
    site.submit(makeRunSpec("load()", { carried }));
    const next = await source.warden.sandbox(1);
    expect(Buffer.from(next.order.carried[0]?.bytes ?? [])).toEqual(weights);
    next.end();
  });

  it("reports attempts of a lost warden as the platform's fault", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    await source.warden.sandbox(0);
    source.warden.die();
    await job.until(({ events }) => events.get(1)?.at(-1)?.kind === "finished");
    expect(job.events.get(1)?.at(-1)).toMatchObject({ ending: { reason: "platform-fault", fault: "warden-lost" } });
  });

  it("says how many slices are free, and asks no more once it drains", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    // The asking follows the lease, at a moment when nothing happens to the job.
    await vi.waitFor(() => expect(site.asks.at(-1)?.capacity[0]?.free).toBe(1), { timeout: 30_000 });
    expect(site.asks.at(-1)?.holding).toMatchObject([{ jobId: job.id }]);
    const drained = fleet.drain(AbortSignal.timeout(10_000));
    sandbox.end();
    await drained;
    expect(job.state).toBe("finished");
  });
});
