import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CliPort } from "#runner/slurm/cli-port.ts";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { RestPort } from "#runner/slurm/rest-port.ts";
import { makeRestRequests } from "#runner/slurm/rest-requests.ts";
import type { AllocationOrder, SlurmPort } from "#runner/slurm/slurm-port.ts";
import { findMissingSlurm } from "#kit/slurm-cluster.ts";
import { findMissingRest, openSlurmRest, type SlurmRest } from "#kit/slurm-rest.ts";

// The same of a real Slurm by whichever way it is reached.

const missing = findMissingSlurm() ?? findMissingRest();
const patience = { timeout: 30_000, interval: 50 };

const order: AllocationOrder = {
  name: "atelier-test",
  script: "#!/bin/sh\nexec sleep 600\n",
  outputFile: "/dev/null",
  minutes: 5,
  signalSeconds: 60,
  partition: "main",
  qos: null,
  account: null,
  reservation: null,
  cpus: 1,
  memoryMiB: null,
  gres: null,
  wholeNode: false,
};

describe.skipIf(missing)(`Slurm's ports${missing ? ` (${missing})` : ""}`, () => {
  let rest: SlurmRest;
  const ports: Record<string, SlurmPort> = {};

  beforeAll(async () => {
    rest = await openSlurmRest();
    ports["commands"] = new CliPort(makeLocalCommands(rest.cluster.environment));
    ports["slurmrestd"] = new RestPort(makeRestRequests(rest.url, rest.user, rest.tokenFile), rest.user);
  });

  afterAll(async () => await rest?.[Symbol.asyncDispose]());

  describe.each(["commands", "slurmrestd"])("by %s", (name) => {
    const port = () => ports[name]!;
    const find = async (jobId: string) => (await port().list()).find((one) => one.jobId === jobId);

    it("take a job, tell when it runs and until when, and end it, twice if need be", async () => {
      const jobId = await port().submit({ ...order, name: `atelier-${name}` });
      await vi.waitFor(async () => expect((await find(jobId))?.state.state).toBe("running"), patience);
      const found = await find(jobId);
      const said = Number(await rest.cluster.ask("sh", "-c", `SLURM_TIME_FORMAT=%s squeue --noheader --jobs=${jobId} --format=%e`));
      expect(found).toEqual({ jobId, name: `atelier-${name}`, state: { state: "running", endsAtMs: said * 1_000, nodes: "node0" } });
      expect(await rest.cluster.ask("scontrol", "show", "job", jobId)).toMatch(/Requeue=0 /);
      await port().cancel([jobId]);
      await vi.waitFor(async () => expect((await find(jobId))?.state).toEqual({ state: "gone", cause: "cancelled" }), patience);
      await port().cancel([jobId, "999999"]);
    });

    it("tell why a job waits", async () => {
      const waiting = (await rest.cluster.ask("sbatch", "--parsable", "--hold", "--output=/dev/null", "--wrap", "true")).trim();
      expect((await find(waiting))?.state).toEqual({ state: "pending", reason: "JobHeldUser", startsAtMs: null });
      await port().cancel([waiting]);
    });

    it("tell what is set aside for maintenance, and of no other reservation", async () => {
      expect(await port().listMaintenance()).toEqual([]);
      const common = ["duration=120", "users=root", "nodes=ALL", "starttime=now+1days"];
      await rest.cluster.ask("scontrol", "create", "reservation", "reservationname=service", "flags=MAINT,IGNORE_JOBS", ...common);
      await rest.cluster.ask("scontrol", "create", "reservation", "reservationname=course", "flags=IGNORE_JOBS,OVERLAP", ...common);
      const said = await rest.cluster.ask("sh", "-c", "SLURM_TIME_FORMAT=%s scontrol show reservation service --oneliner");
      const startsAtMs = Number(/StartTime=(\d+)/.exec(said)?.[1]) * 1_000;
      expect(await port().listMaintenance()).toEqual([{ name: "service", startsAtMs, endsAtMs: startsAtMs + 120 * 60_000 }]);
      for (const name of ["service", "course"]) await rest.cluster.ask("scontrol", "delete", `reservationname=${name}`); // eslint-disable-line no-await-in-loop -- two
    });

    it("tell a refusal from silence", async () => {
      const refused = port().submit({ ...order, partition: "atlantis" });
      await expect(refused).rejects.toMatchObject({ code: "slurm-refused", message: expect.stringMatching(/invalid partition/i) });
    });
  });

  it("by slurmrestd say that a token has expired, and take up a new one", async () => {
    await rest.renewToken(1);
    await vi.waitFor(
      async () => await expect(ports["slurmrestd"]!.list()).rejects.toMatchObject({ code: "slurm-token-expired" }),
      patience,
    );
    await rest.renewToken(600);
    expect(Array.isArray(await ports["slurmrestd"]!.list())).toBe(true);
  });

  it("take a controller that is away for silence, never for an empty list", async () => {
    const startController = await rest.cluster.stopController();
    const answers = Object.values(ports).flatMap((port) => [port.list(), port.submit(order), port.cancel(["1"])]);
    for (const answer of await Promise.allSettled(answers))
      expect(answer).toMatchObject({ status: "rejected", reason: { code: "slurm-unreachable" } });
    startController();
    await vi.waitFor(async () => expect(await ports["slurmrestd"]!.list()).toBeInstanceOf(Array), patience);
  });
});
