import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CardCluster, findMissingCards, openCardCluster } from "#kit/card-cluster.ts";
import { openOddCommands } from "#kit/odd-commands.ts";
import { findMissingRest, openSlurmRest } from "#kit/slurm-rest.ts";

// The command as an operator types it, at a real Slurm.

const missing = findMissingCards();

const Preflight = z.looseObject({
  dryRuns: z.array(z.object({ queue: z.string(), slice: z.string(), accepted: z.boolean(), said: z.string() })).nullable(),
  job: z.looseObject({
    file: z.string(),
    report: z.looseObject({}).nullable(),
    why: z.looseObject({ en: z.string(), fr: z.string() }).nullable(),
  }),
});

function preflight(settings: Readonly<Record<string, string>>, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env["PATH"] ?? "", ...settings };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["src/cli/main.ts", "preflight", ...words], { env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe.skipIf(missing)(`a preflight${missing ? ` (${missing})` : ""}`, () => {
  let cards: CardCluster;
  beforeAll(async () => void (cards = await openCardCluster()));
  afterAll(async () => await cards?.[Symbol.asyncDispose]());

  it("tells of every order whether Slurm would take it, and of a node what it allows", async () => {
    const settings = await cards.settingsFor("gpu", { gres: "gpu:whole:2", cpus: 2, slices: 2 });
    const { code, out } = await preflight(settings, "--json");
    const { dryRuns, job } = Preflight.parse(JSON.parse(out));
    expect(dryRuns?.map(({ slice, accepted }) => [slice, accepted])).toEqual([
      ["cpu", true],
      ["gpu", true],
      ["mig", true],
      ["shard", true],
    ]);
    const granted = { SLURM_JOB_GPUS: "0,1", SLURM_CPUS_ON_NODE: "2" };
    expect(job).toMatchObject({ why: null, report: { told: granted, step: { starts: true }, network: { runner: true } } });
    expect(job.report).toHaveProperty("tier");
    expect(JSON.parse(readFileSync(job.file, "utf8"))).toEqual(job.report);
    expect(code).toBe(job.report?.["tier"] === "refused" ? 1 : 0);
  });

  it("says which orders Slurm refuses, and ends a job that does not come to run in the time it is given", async () => {
    const settings = await cards.settingsFor("gpu", { gres: "gpu:whole:3", cpus: 3, slices: 3 });
    const { code, out } = await preflight(settings, "--wait", "1");
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ main, gpu .*Requested node configuration is not available/m);
    expect(out).toMatch(/^✓ main, mig /m);
    await cards.cluster.ask("scontrol", "update", "PartitionName=main", "State=DOWN");
    const waiting = await preflight(await cards.settingsFor("cpu"), "--wait", "1");
    await cards.cluster.ask("scontrol", "update", "PartitionName=main", "State=UP");
    expect(waiting.code).toBe(1);
    expect(waiting.out).toMatch(/it was pending for 1 seconds, and is cancelled/);
    expect((await cards.cluster.ask("squeue", "--noheader", "--states=pending,running")).trim()).toBe("");
  });

  it("bears a queue that does not answer, and leaves no job behind when nobody waits for it any more", async () => {
    const odd = openOddCommands(cards.cluster);
    const settings = { ...(await cards.settingsFor("cpu")), PATH: odd.environment["PATH"] ?? "" };
    odd.spoil("squeue", "fails");
    const { job } = Preflight.parse(JSON.parse((await preflight(settings, "--json")).out));
    expect(job).toMatchObject({ why: null, report: { network: { runner: true } } });
    await cards.cluster.ask("scontrol", "update", "PartitionName=main", "State=DOWN");
    const { out } = await preflight(settings, "--wait", "1");
    await cards.cluster.ask("scontrol", "update", "PartitionName=main", "State=UP");
    expect(out).toMatch(/it was unknown \(.*Unable to contact slurm controller.*\) for 1 seconds, and is cancelled/);
    expect((await cards.cluster.ask("squeue", "--noheader", "--states=pending,running")).trim()).toBe("");
  });

  it("tries the port that a runner listens on, which may be there already", async () => {
    const runner = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(runner, "listening");
    const port = String((runner.address() as AddressInfo).port);
    const { out } = await preflight({ ...(await cards.settingsFor("cpu")), ATELIER_PILOT_PORT: port });
    runner.close();
    expect(out).toMatch(/^✓ the runner +can be reached from here/m);
  });

  it.each(["relay", "spool"])("asks nobody to reach the runner where pilots come by a %s", async (way) => {
    const elsewhere = { ATELIER_PILOT_WAY: way, ATELIER_PILOT_HOST: "192.0.2.1", ATELIER_PILOT_PORT: "9" };
    const { code, out } = await preflight({ ...(await cards.settingsFor("cpu")), ...elsewhere }, "--json");
    const { job } = Preflight.parse(JSON.parse(out));
    expect(job).toMatchObject({ why: null, report: { network: { runner: null } } });
    expect(code).toBe(job.report?.["tier"] === "refused" ? 1 : 0);
  });

  it("says so where a runner could not listen either", async () => {
    const settings = { ...(await cards.settingsFor("cpu")), ATELIER_PILOT_HOST: "192.0.2.1" };
    expect(await preflight(settings)).toMatchObject({ code: 2, err: expect.stringMatching(/^A runner cannot listen here.*EADDRNOTAVAIL/) });
  });

  it("names what is missing in its settings, and tries nothing", async () => {
    expect(await preflight({}, "local")).toMatchObject({ code: 2, err: expect.stringContaining("ATELIER_SHARED_DIR: is missing") });
    expect(await preflight({}, "--wait", "soon")).toMatchObject({ code: 2, err: '"soon" is no number of seconds.\n' });
  });

  it.skipIf(findMissingRest())("by slurmrestd has a job report all the same, and says that nothing was tried dry", async () => {
    await using rest = await openSlurmRest();
    const shared = await cards.settingsFor("cpu");
    const { ATELIER_SHARED_DIR = "", ATELIER_SITE_PROFILE = "" } = shared;
    const way = { ATELIER_SLURM_REST: rest.url, ATELIER_SLURM_TOKEN_FILE: rest.tokenFile, ATELIER_SLURM_SLICE: "cpu" };
    const { out } = await preflight({ ATELIER_SHARED_DIR, ATELIER_SITE_PROFILE, ...way });
    expect(out).toContain("slurmrestd knows no dry run");
    expect(out).toMatch(/^✓ the runner +can be reached from here/m);
  });
});
