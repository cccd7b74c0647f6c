import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CardCluster, findMissingCards, openCardCluster } from "#kit/card-cluster.ts";
import { findMissingRest, openSlurmRest } from "#kit/slurm-rest.ts";

// The command as an operator types it, at a real Slurm.

const missing = findMissingCards();

const Preflight = z.looseObject({
  dryRuns: z.array(z.object({ queue: z.string(), slice: z.string(), accepted: z.boolean(), said: z.string() })).nullable(),
  job: z.looseObject({ file: z.string(), report: z.looseObject({}).nullable(), why: z.string().nullable() }),
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
