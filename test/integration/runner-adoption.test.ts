import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunnerId } from "#contract/ids.ts";
import { Fleet } from "#runner/fleet/fleet.ts";
import { BlobCache } from "#runner/site/blob-cache.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { LastingPilot } from "#kit/lasting-pilot.ts";

// A runner dies, and its pilot does not. The next process of the same runner knows nothing but the pilot's token.

describe("a runner that begins anew", () => {
  const log = pino({ level: "silent" });
  let folder: string;
  let site: FakeSite;
  let source: LastingPilot;
  let fleet: Fleet;

  const begin = async (): Promise<void> => {
    fleet = await Fleet.open({
      runner: RunnerId.parse("test"),
      client: new SiteClient(site),
      cache: await BlobCache.open(path.join(folder, "cache"), 2 ** 20),
      sources: [source],
      listen: { host: "127.0.0.1", port: 0 },
      onReady: () => undefined,
      log,
    });
  };
  const die = () => fleet[Symbol.asyncDispose]();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "atelier-adoption-"));
    site = await FakeSite.open();
    source = new LastingPilot(log);
    await begin();
  });

  afterEach(async () => {
    const ended = source.end();
    await die();
    await ended;
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it("takes up attempts that its pilot carries on: their output is whole, and nothing runs twice", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    sandbox.say({ kind: "started", warm: true, startMs: 2 });
    sandbox.print("before ");
    await job.until(({ output }) => output === "before ");
    await die();
    sandbox.print("between ");
    sandbox.say({ kind: "metric", name: "loss", step: 1, value: 1 });
    await begin();
    await job.until(({ output }) => output === "before between ");
    sandbox.print("after");
    sandbox.end();
    await job.finished;
    expect([job.output, job.attempt, job.ends]).toEqual(["before between after", 1, 1]);
    expect(job.events.get(1)?.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("has said again what the one before had heard and not told the site", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    sandbox.print("before ");
    await job.until(({ output }) => output === "before ");
    await site.goAway();
    for (const step of Array(50).keys()) sandbox.say({ kind: "metric", name: "loss", step, value: step });
    sandbox.print("unheard");
    await die();
    await site.comeBack();
    await begin();
    sandbox.end();
    await job.finished;
    expect([job.output, job.attempt, job.ends]).toEqual(["before unheard", 1, 1]);
    expect(job.events.get(1)?.flatMap((event) => (event.kind === "metric" ? [event.step] : []))).toEqual([...Array(50).keys()]);
  });

  it("hears of what ended while nobody was there, and gives the slice out again", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const sandbox = await source.warden.sandbox(0);
    sandbox.print("all");
    await job.until(({ output }) => output === "all");
    await die();
    sandbox.end();
    await begin();
    await job.finished;
    expect([job.output, job.attempt]).toEqual(["all", 1]);
    const next = [1, 2, 3].map((number) => site.submit(makeRunSpec(`print(${number})`)));
    for (const number of [1, 2, 3]) (await source.warden.sandbox(number)).end();
    await Promise.all(next.map(({ finished }) => finished));
  });

  it("brings files and takes artifacts for an attempt that it adopted", async () => {
    const digest = site.addBundle(makeBundle({ "judge.py": "pass" }));
    const job = site.submit({ ...makeSubmissionSpec("x = 1", digest), produces: [{ name: "weights", maxBytes: 100 }] });
    const sandbox = await source.warden.sandbox(0);
    sandbox.print("begun");
    await job.until(({ output }) => output === "begun");
    await die();
    sandbox.say({ kind: "artifact", name: "weights" }, "w");
    sandbox.say({ kind: "report", report: { kind: "done" } });
    sandbox.end();
    await begin();
    await job.finished;
    expect([...site.artifacts.values()].map(String)).toEqual(["w"]);
    expect([job.attempt, job.ends]).toEqual([1, 1]);
  });

  it("stops an adopted attempt when its learner does", async () => {
    const job = site.submit(makeRunSpec("while True: pass"));
    const sandbox = await source.warden.sandbox(0);
    sandbox.print("begun");
    await job.until(({ output }) => output === "begun");
    await die();
    site.stop(job);
    await begin();
    expect((await job.finished).ending).toEqual({ reason: "stopped" });
    expect(job.attempt).toBe(1);
  });

  it("fences off a pilot that comes back when its leases have been given to others", async () => {
    const job = site.submit(makeRunSpec("print(1)"));
    const stale = await source.warden.sandbox(0);
    stale.print("stale");
    await job.until(({ output }) => output === "stale");
    await die();
    job.release();
    const theirs = job.lease("other");
    stale.print(" and late");
    await begin();
    await expect(stale.ended.promise).resolves.toMatchObject({ ending: { reason: "stopped" } });
    expect(job.events.get(1)?.map((event) => (event.kind === "output" ? event.text : ""))).toEqual(["stale"]);
    expect([job.attempt, job.isHeldBy(theirs.key), job.ends]).toEqual([2, true, 0]);
    const next = site.submit(makeRunSpec("print(2)"));
    (await source.warden.sandbox(1)).end();
    await next.finished;
  });
});
