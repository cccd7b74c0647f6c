import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { FakeJob } from "#kit/fake-job.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { RealRunner } from "#kit/real-runner.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";

// The runner's own process is killed while its pilots run on a real Slurm, and begun again.

const missing = findMissingSlurm();
const patience = { timeout: 90_000, interval: 50 };
const limits = { wallSeconds: 110, cpuSeconds: 60, memoryBytes: 2 ** 29, processes: 64, outputBytes: 2 ** 20, diskBytes: 2 ** 24 };
const counting = makeRunSpec("import itertools, time\nfor n in itertools.count():\n    print(n, flush=True)\n    time.sleep(0.05)\n", {
  limits,
});

describe.skipIf(missing)(`a runner that is killed while its pilots live${missing ? ` (${missing})` : ""}`, () => {
  let cluster: SlurmCluster;
  let site: FakeSite;
  let sharedDir: string;
  let runner: RealRunner;

  const begin = (way: "dial" | "spool" = "dial") =>
    RealRunner.open(site, {
      ...cluster.environment,
      ATELIER_SITE_PROFILE: "local",
      ATELIER_SHARED_DIR: sharedDir,
      ATELIER_SLURM_SLICE: "cpu",
      ATELIER_PILOT_MINUTES: "20",
      ATELIER_DEVICES: "none",
      ATELIER_PILOT_WAY: way,
    });
  const listJobs = async (): Promise<string[]> =>
    (await cluster.ask("squeue", "--noheader", "--states=all", "--sort=i", "--format=%j %T")).trim().split("\n");
  const lines = (job: FakeJob) => job.output.split("\n").slice(0, -1).map(Number);
  const counted = (job: FakeJob, more: number, from = lines(job).length) => job.until(() => lines(job).length >= from + more);
  /** The pilot that a runner has written down, once it has come. */
  const findRecorded = () =>
    vi.waitFor(async () => {
      const id = (await listJobs()).at(-1)!.replace(/^atelier-| \w+$/g, "");
      const file = path.join(sharedDir, "pilots", id, "record.json");
      expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ pilot: id, joined: true });
      return { id, file };
    }, patience);
  const kill = async () => {
    runner.kill("SIGKILL");
    await runner.gone();
  };

  beforeAll(async () => {
    cluster = await openSlurmCluster({ node: { CPUs: 4 }, conf: { MinJobAge: 600 } });
    site = await FakeSite.open();
    sharedDir = await mkdtemp(path.join(os.tmpdir(), "atelier-shared-"));
    runner = await begin();
  });

  afterAll(async () => {
    await runner?.[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    await rm(sharedDir, { recursive: true, force: true });
  });

  it("adopts them: the attempt under way goes on, nothing runs twice, and Slurm is asked for nothing", async () => {
    const job = site.submit(counting);
    await counted(job, 3, 0);
    const before = await listJobs();
    const { id } = await findRecorded();
    const earlier = site.reports.at(-1)?.instance;
    await kill();
    runner = await begin();
    expect(runner.said).toContain("a pilot of an earlier process is adopted");
    // From its first word on the site knows that the pilot's allocation lives, whether or not the pilot has come back.
    await vi.waitFor(() => expect(site.reports.at(-1)?.instance).not.toBe(earlier), patience);
    const first = site.reports.find(({ instance }, at) => instance !== earlier && site.reports[at - 1]?.instance === earlier);
    expect(first?.allocations).toMatchObject([{ pilot: id, endedAt: null }]);
    await counted(job, 10);
    site.stop(job);
    expect((await job.finished).ending).toEqual({ reason: "stopped" });
    expect([job.attempt, job.ends, await listJobs()]).toEqual([1, 1, before]);
    const said = lines(job);
    expect(said).toEqual([...said.keys()]);
    const next = site.submit(makeRunSpec("print('next')"));
    await next.finished;
    expect([next.output, await listJobs()]).toEqual(["next\n", before]);
  });

  it("cancels one whose record cannot be trusted, says why, and has its work done by another", async () => {
    const job = site.submit(counting);
    await counted(job, 3, 0);
    const { id, file } = await findRecorded();
    await kill();
    await chmod(file, 0o666);
    runner = await begin();
    expect(runner.said).toMatch(/a pilot of an earlier process is not adopted: \S+ can be read or written by others/);
    await job.until(() => job.attempt === 2 && lines(job).length > 3);
    await vi.waitFor(async () => expect(await listJobs()).toContain(`atelier-${id} CANCELLED`), patience);
    site.stop(job);
    await job.finished;
    expect(job.ends).toBe(1);
  });

  it("adopts one that reaches it by a spool, where nobody listens at a port", async () => {
    await runner[Symbol.asyncDispose]();
    runner = await begin("spool");
    const job = site.submit(counting);
    await counted(job, 3, 0);
    await findRecorded();
    const before = await listJobs();
    await kill();
    runner = await begin("spool");
    expect(runner.said).toContain("a pilot of an earlier process is adopted");
    await counted(job, 10);
    site.stop(job);
    await job.finished;
    expect([job.attempt, job.ends, await listJobs()]).toEqual([1, 1, before]);
  });
});
