import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CliPort } from "#runner/slurm/cli-port.ts";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { pace } from "#runner/slurm/pace.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { type OddCommands, openOddCommands } from "#kit/odd-commands.ts";
import { findPilotProcess } from "#kit/pilot-process.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { openSlurmFleet, type SlurmFleet } from "#kit/slurm-fleet.ts";
import { watchTrouble } from "#kit/slurm-trouble.ts";

// What goes wrong on a cluster, on a real one. Whatever it is: nothing is lost, nobody pays, nothing is asked for twice.
// What takes a minute or more stands in test/long/slurm-faults.test.ts.

const missing = findMissingSlurm();
const patience = { timeout: 90_000, interval: 50 };
/** Slurm signals all of an allocation's processes: whether the pilot or its warden dies first is chance. Neither counts against the job. */
const lost = { reason: "platform-fault", fault: expect.stringMatching(/^(pilot|warden)-lost$/) };

describe.skipIf(missing)(`a fleet whose cluster fails it${missing ? ` (${missing})` : ""}`, () => {
  let cluster: SlurmCluster;
  let commands: OddCommands;
  let site: FakeSite;
  let fleet: SlurmFleet;

  beforeAll(async () => {
    cluster = await openSlurmCluster({
      nodes: 2,
      node: { CPUs: 4 },
      partitions: { main: { Default: "YES", PriorityTier: 1, PreemptMode: "CANCEL" }, urgent: { PriorityTier: 9, PreemptMode: "OFF" } },
      conf: {
        PreemptType: "preempt/partition_prio",
        PreemptMode: "CANCEL",
        MinJobAge: 600,
        SchedulerParameters: "batch_sched_delay=0,sched_interval=2",
      },
    });
    commands = openOddCommands(cluster);
    site = await FakeSite.open();
    fleet = await openSlurmFleet(site, new CliPort(pace(makeLocalCommands(commands.environment))), {
      // All that follows happens on nodes that believe it is 1970.
      preamble: ["date() { echo 1000; }"],
    });
  });

  afterAll(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await site?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const { begun, end, faultOf, listJobs, more, pilot, pilots, start } = watchTrouble({
    at: () => ({ cluster, site, fleet }),
    wallSeconds: 110,
    patience,
  });

  it("runs jobs where a node's clock is wrong: when time is up is Slurm's to say", async () => {
    const { job, jobId } = await start();
    const endsAt = Number(await cluster.ask("sh", "-c", `SLURM_TIME_FORMAT=%s squeue --noheader --jobs=${jobId} --format=%e`));
    expect(pilot()?.known).toMatchObject({ endsAtMs: endsAt * 1000 });
    expect(job.attempt).toBe(1);
    await end(job);
  });

  it.each(["fails", "is silent", "answers garbage", "is cut off"] as const)(
    "goes on with what it knew while squeue %s, and asks for nothing",
    async (how) => {
      const { job, id } = await start();
      const before = await listJobs();
      commands.spoil("squeue", how);
      await vi.waitFor(() => expect(fleet.pilots.describe().silence).toMatch(/Unable to contact|has no header|makes no sense/), patience);
      await more(job);
      expect(pilots()).toMatchObject([{ id, phase: "serving", known: { state: "running" } }]);
      expect(fleet.said()).toContain("Pilots go on.");
      commands.spoil("squeue", null);
      await vi.waitFor(() => expect(fleet.pilots.describe().silence).toBeNull(), patience);
      expect([await listJobs(), job.attempt]).toEqual([before, 1]);
      await end(job);
    },
  );

  it("runs a job again whose pilot was killed, and asks once for another though the answer got lost", async () => {
    const { job, id } = await start();
    const jobs = (await listJobs()).length;
    commands.spoil("sbatch", "loses its answer");
    process.kill(findPilotProcess(id), "SIGKILL");
    await begun(job, 2);
    commands.spoil("sbatch", null);
    expect(faultOf(job)).toMatchObject({
      ending: { reason: "platform-fault", fault: "pilot-lost", detail: "its allocation ended: failed" },
    });
    expect(fleet.said()).toContain("nobody knows whether Slurm took a pilot");
    const after = await listJobs();
    expect([after.length, after.at(-1)]).toEqual([jobs + 1, `atelier-${pilot()?.id} RUNNING`]);
    await end(job);
  });

  it("finishes what runs on a node that is drained, and goes elsewhere then", async () => {
    const { job, id, jobId, known } = await start();
    const node = known?.state === "running" ? known.nodes : "";
    await cluster.ask("scontrol", "update", `NodeName=${node}`, "State=DRAIN", "Reason=test");
    await more(job);
    await end(job);
    expect([job.attempt, pilot()?.id]).toEqual([1, id]);
    await cluster.ask("scancel", "--batch", "--signal=TERM", String(jobId));
    await vi.waitFor(() => expect(pilots()).toMatchObject([{ phase: "serving", known: { state: "running" } }]), patience);
    await vi.waitFor(() => expect(pilot()?.id).not.toBe(id), patience);
    const next = await start();
    expect(next.known).not.toMatchObject({ nodes: node });
    await cluster.ask("scontrol", "update", `NodeName=${node}`, "State=RESUME");
    await end(next.job);
  });

  it("counts preemption apart, says why it waits, and goes on when others have finished", async () => {
    const { job } = await start();
    const urgent = (
      await cluster.ask(
        "sbatch",
        "--parsable",
        "--partition=urgent",
        "--nodes=2",
        "--exclusive",
        "--output=/dev/null",
        "--wrap",
        "sleep 600",
      )
    ).trim();
    await job.until(({ events }) => events.get(1)?.at(-1)?.kind === "finished");
    expect(faultOf(job)).toMatchObject({ ending: lost });
    await vi.waitFor(() => expect(pilots()).toMatchObject([{ phase: "pending", known: { state: "pending" } }]), patience);
    expect(fleet.pilots.describe().misfortunes).toMatchObject({ preempted: 1, failedStarts: 0, pause: null });
    await vi.waitFor(() => expect(fleet.said()).toMatch(/"cause":"(resources|priority)".*a pilot waits in Slurm's queue/), patience);
    await cluster.ask("scancel", urgent);
    await job.until(() => job.attempt > 1 && job.output.includes("begun"));
    await end(job);
  });
});
