import { setTimeout as pass } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Digest } from "#contract/ids.ts";
import { CliPort } from "#runner/slurm/cli-port.ts";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { pace } from "#runner/slurm/pace.ts";
import { RestPort } from "#runner/slurm/rest-port.ts";
import { makeRestRequests } from "#runner/slurm/rest-requests.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { openSlurmFleet, type SlurmFleet, type SlurmFleetSetup } from "#kit/slurm-fleet.ts";
import type { SlurmOptions } from "#kit/slurm-conf.ts";
import { watchTrouble } from "#kit/slurm-trouble.ts";
import { openSmallDisk } from "#kit/small-disk.ts";
import { findMissingRest, openSlurmRest } from "#kit/slurm-rest.ts";

// Faults that Slurm itself takes a minute or more to notice. As in test/integration/slurm-faults.test.ts: nothing is
// lost, nobody pays, nothing is asked for twice.

const missing = findMissingSlurm() ?? findMissingRest();
const patience = { timeout: 240_000, interval: 100 };

describe.skipIf(missing)(`a fleet whose cluster fails it slowly${missing ? ` (${missing})` : ""}`, () => {
  let stack: AsyncDisposableStack;
  let cluster: SlurmCluster;
  let site: FakeSite;
  let fleet: SlurmFleet;

  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    site = stack.use(await FakeSite.open());
  });
  afterEach(() => stack.disposeAsync());

  const open = async (options: SlurmOptions, setup: SlurmFleetSetup = {}) => {
    cluster = stack.use(await openSlurmCluster({ nodes: 2, node: { CPUs: 4 }, ...options, conf: { MinJobAge: 3600, ...options.conf } }));
    fleet = stack.use(await openSlurmFleet(site, new CliPort(pace(makeLocalCommands(cluster.environment))), { minutes: 60, ...setup }));
  };
  const { begun, end, faultOf, listJobs, more, pilot, pilots, start } = watchTrouble({
    at: () => ({ cluster, site, fleet }),
    wallSeconds: 500,
    patience,
  });

  it("goes on for a minute without a controller: nothing is lost, and nothing is asked for twice", async () => {
    await open({});
    const { job, id } = await start();
    const startController = await cluster.stopController();
    await vi.waitFor(() => expect(fleet.pilots.describe().silence).toMatch(/Unable to contact slurm controller/), patience);
    await pass(60_000); // The minute is the fault.
    expect(pilots()).toMatchObject([{ id, phase: "serving" }]);
    const meanwhile = site.submit(makeRunSpec("print('meanwhile')"));
    await meanwhile.finished;
    startController();
    await vi.waitFor(() => expect(fleet.pilots.describe().silence).toBeNull(), patience);
    await end(job);
    expect([job.attempt, meanwhile.attempt, await listJobs()]).toEqual([1, 1, [`atelier-${id} RUNNING`]]);
  });

  it("runs elsewhere what ran on a node whose daemon is dead, and hears no more of what goes on there", async () => {
    await open({ conf: { SlurmdTimeout: 10, MessageTimeout: 5 } });
    const { job, known, id } = await start();
    const node = known?.state === "running" ? Number(known.nodes.replace("node", "")) : -1;
    process.kill(cluster.daemons.slurmds[node] ?? -1, "SIGKILL");
    await begun(job, 2);
    expect(faultOf(job)).toMatchObject({ ending: { reason: "platform-fault", detail: "its allocation ended: node-fail" } });
    expect(fleet.pilots.describe().misfortunes).toMatchObject({ nodeFails: 1, failedStarts: 0, pause: null });
    expect(pilots().map((one) => one.id)).not.toContain(id);
    const told = job.events.get(1)?.length;
    await end(job);
    expect(job.events.get(1)?.length).toBe(told);
  });

  it("runs again what its allocation's time did not suffice for", async () => {
    await open({ conf: { OverTimeLimit: 0 } });
    const { job, jobId } = await start();
    await cluster.ask("scontrol", "update", `JobId=${jobId}`, "TimeLimit=1");
    await begun(job, 2);
    expect(faultOf(job)).toMatchObject({ ending: { reason: "platform-fault", fault: expect.stringMatching(/^(pilot|warden)-lost$/) } });
    await vi.waitFor(() => expect(fleet.said()).toMatch(/"cause":"timeout".*a pilot's allocation has ended/), patience);
    await end(job);
  });

  it("says that the token of slurmrestd has expired, goes on, and takes up a new one", async () => {
    const rest = stack.use(await openSlurmRest());
    cluster = rest.cluster;
    fleet = stack.use(await openSlurmFleet(site, new RestPort(pace(makeRestRequests(rest.url, rest.user, rest.tokenFile)), rest.user)));
    const { job, id } = await start();
    await rest.renewToken(1);
    await vi.waitFor(() => expect(fleet.said()).toContain('"code":"slurm-token-expired"'), patience);
    await more(job);
    expect(pilots()).toMatchObject([{ id, phase: "serving", known: { state: "running" } }]);
    await rest.renewToken(600);
    await vi.waitFor(() => expect(fleet.pilots.describe().silence).toBeNull(), patience);
    await end(job);
    expect([job.attempt, await listJobs()]).toEqual([1, [`atelier-${id} RUNNING`]]);
  });

  it("lets go of a pilot whose job an operator puts back into the queue, and runs its work elsewhere", async () => {
    await open({});
    const { job, id, jobId } = await start();
    await expect(cluster.ask("scontrol", "requeue", String(jobId))).rejects.toThrow();
    await more(job);
    await cluster.ask("scontrol", "update", `JobId=${jobId}`, "Requeue=1");
    await cluster.ask("scontrol", "requeue", String(jobId));
    await job.until(() => job.attempt > 1 && job.output.includes("begun"));
    expect(faultOf(job)).toMatchObject({ ending: { fault: expect.stringMatching(/^(pilot|warden)-lost$/) } });
    expect(fleet.said()).toContain("a pilot's job was put back into Slurm's queue");
    await vi.waitFor(async () => expect(await listJobs()).toContain(`atelier-${id} CANCELLED`), patience);
    expect((await listJobs()).filter((line) => line.endsWith("RUNNING"))).toEqual([`atelier-${pilot()?.id} RUNNING`]);
    await end(job);
  });

  it("goes on at its pilots while the shared file system is full, asks for no more, and says why", async (context) => {
    const disk = openSmallDisk();
    if (!disk) return context.skip("nothing can be mounted here");
    stack.use(disk);
    await open({}, { sharedDir: disk.folder });
    const { job, id, jobId } = await start();
    const free = disk.fill();
    // What its pilot has to complain of cannot be written down.
    const nowhere = { digest: Digest.parse(`sha256:${"0".repeat(64)}`), bytes: 1, origin: "own" } as const;
    const unlucky = site.submit(makeRunSpec("", { carried: [{ name: "weights", path: "w.bin", ...nowhere }] }));
    expect((await unlucky.finished).ending).toMatchObject({ reason: "platform-fault", fault: "files-unavailable" });
    await more(job);
    // It leaves, and another is wanted.
    await cluster.ask("scancel", "--batch", "--signal=TERM", String(jobId));
    await vi.waitFor(() => expect(fleet.pilots.describe().misfortunes.pause?.reason).toMatch(/ENOSPC: no space left/), patience);
    expect(await listJobs()).toEqual([`atelier-${id} RUNNING`]);
    free();
    await vi.waitFor(() => expect(pilots()).toMatchObject([{ id, phase: "leaving" }, { phase: "serving" }]), patience);
    await more(job);
    await end(job);
    expect([job.attempt, (await listJobs()).length]).toEqual([1, 2]);
  });
});
