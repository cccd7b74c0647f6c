import { readdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CliPort } from "#runner/slurm/cli-port.ts";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { pace } from "#runner/slurm/pace.ts";
import type { FakeJob } from "#kit/fake-job.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { openSlurmFleet, type SlurmFleet } from "#kit/slurm-fleet.ts";

// A fleet on a real Slurm: its daemons, its commands, the pilot's program in its allocations. Only the site is played.

const missing = findMissingSlurm();
const patience = { timeout: 60_000, interval: 50 };

const endless = `
import time
print("begun", flush=True)
while True:
    time.sleep(0.05)
    print(".", end="", flush=True)
`;

describe.skipIf(missing)(`a fleet on a cluster${missing ? ` (${missing})` : ""}`, () => {
  let cluster: SlurmCluster;
  let site: FakeSite;
  let fleet: SlurmFleet;

  beforeAll(async () => {
    cluster = await openSlurmCluster({ nodes: 2, node: { CPUs: 4 } });
    site = await FakeSite.open();
    fleet = await openSlurmFleet(site, new CliPort(pace(makeLocalCommands(cluster.environment))));
  });

  afterAll(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const listJobs = async (): Promise<string[]> =>
    (await cluster.ask("squeue", "--noheader", "--states=all", "--sort=i", "--format=%j %T")).trim().split("\n");
  const begun = (job: FakeJob, attempt = 1) => job.until(() => job.attempt === attempt && job.output.includes("begun"));
  const pilot = () => fleet.pilots.describe().pilots[0];

  it("runs jobs on a pilot that it asked Slurm for, and knows from Slurm when its time is up", async () => {
    const job = site.submit(makeRunSpec("print(6 * 7)"));
    await job.finished;
    expect(job.output).toBe("42\n");
    const expected = { phase: "serving", joined: true, known: { state: "running" } };
    await vi.waitFor(() => expect(pilot()).toMatchObject(expected), patience);
    expect(await listJobs()).toEqual([`atelier-${pilot()?.id} RUNNING`]);
    const endsAt = Number(await cluster.ask("sh", "-c", "SLURM_TIME_FORMAT=%s squeue --noheader --format=%e"));
    await vi.waitFor(async () => {
      await site.submit(makeRunSpec("")).finished; // The next request states what is free then.
      expect(site.asks.at(-1)?.capacity[0]?.endsAt).toBe(new Date(endsAt * 1_000).toISOString());
    }, patience);
  });

  it("tells Slurm nothing that would open its door, and leaves no token behind", async () => {
    const { jobId, id } = pilot()!;
    const script = await cluster.ask("scontrol", "write", "batch_script", String(jobId), "-");
    expect(script).toContain(`ATELIER_PILOT_TOKEN_FILE=${path.join(fleet.sharedDir, "pilots", id, "token")}`);
    expect(await readdir(path.join(fleet.sharedDir, "pilots", id))).toEqual(["log", "record.json"]);
    const environments = readdirSync("/proc").flatMap((pid) => (/^\d+$/.test(pid) ? [readEnvironment(pid)] : []));
    const ours = environments.filter((text) => text.includes(`ATELIER_PILOT_ID=${id}`));
    expect(ours.length).toBeGreaterThan(0);
    for (const text of [script, ...ours]) expect(text).not.toMatch(/ATELIER_(PILOT_TOKEN|RUNNER_TOKEN)=/);
  });

  it("notices that an allocation was cancelled, and has the job done on another", async () => {
    const lost = pilot()!;
    const job = site.submit(makeRunSpec(endless));
    await begun(job);
    await cluster.ask("scancel", String(lost.jobId));
    await begun(job, 2);
    expect(job.events.get(1)?.at(-1)).toMatchObject({ kind: "finished", ending: { reason: "platform-fault" } });
    expect(pilot()?.id).not.toBe(lost.id);
    expect(await listJobs()).toEqual([`atelier-${lost.id} CANCELLED`, `atelier-${pilot()?.id} RUNNING`]);
    expect(fleet.pilots.describe().misfortunes).toMatchObject({ failedStarts: 0, pause: null });
    site.stop(job);
    await job.finished;
  });

  it("goes on while Slurm is silent, asks for nothing twice, and goes on when it is back", async () => {
    const before = pilot()!;
    const job = site.submit(makeRunSpec(endless));
    await begun(job);
    const startController = await cluster.stopController();
    await vi.waitFor(() => expect(fleet.pilots.describe().silence).toMatch(/Unable to contact slurm controller/), patience);
    const printed = job.output.length;
    await job.until(({ output }) => output.length > printed);
    expect(fleet.pilots.describe().pilots).toMatchObject([{ id: before.id, phase: "serving", known: { state: "running" } }]);
    startController();
    await vi.waitFor(() => expect(fleet.pilots.describe().silence).toBeNull(), patience);
    site.stop(job);
    await job.finished;
    const next = site.submit(makeRunSpec("print('again')"));
    await next.finished;
    expect(pilot()?.id).toBe(before.id);
    expect((await listJobs()).filter((line) => line.endsWith("RUNNING"))).toEqual([`atelier-${before.id} RUNNING`]);
  });

  it("cancels what an earlier process of the same runner left, and nothing of anybody else's", async () => {
    const sleep = ["--output=/dev/null", "--wrap", "sleep 600"];
    for (const name of ["atelier-test-0123abcd", "atelier-test-b-0123abcd", "theirs"])
      await cluster.ask("sbatch", `--job-name=${name}`, ...sleep); // eslint-disable-line no-await-in-loop -- in order
    await vi.waitFor(async () => expect(await listJobs()).toContain("atelier-test-0123abcd CANCELLED"), patience);
    expect(await listJobs()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^atelier-test-b-\w+ [PR]/), expect.stringMatching(/^theirs [PR]/)]),
    );
  });

  it("hears the signal that Slurm sends before the end, leaves, and is replaced", async () => {
    const { id, jobId } = pilot()!;
    await cluster.ask("scancel", "--batch", "--signal=TERM", String(jobId));
    await vi.waitFor(async () => expect(await listJobs()).toContain(`atelier-${id} COMPLETED`), patience);
    await vi.waitFor(() => expect(fleet.pilots.describe().pilots).toMatchObject([{ id: expect.not.stringMatching(id) }]), patience);
  });

  it("ends its allocations when it ends", async () => {
    const { id } = pilot()!;
    await fleet[Symbol.asyncDispose]();
    await vi.waitFor(
      async () => expect((await listJobs()).find((line) => line.includes(id))).toMatch(/(CANCELLED|COMPLETED|FAILED)$/),
      patience,
    );
  });
});

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").replaceAll("\0", "\n");
  } catch {
    return ""; // gone since
  }
}
