import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { isAlive, readCommand } from "#kit/process-tree.ts";
import { findMissingSlurm, openSlurmCluster } from "#kit/slurm-cluster.ts";

const missing = findMissingSlurm();

describe.skipIf(missing)(`a Slurm of the tests' own${missing ? ` (${missing})` : ""}`, () => {
  test("runs steps and batch jobs, under the settings it is given", async () => {
    await using cluster = await openSlurmCluster({ partitions: { short: { MaxTime: "00:10:00" } }, conf: { KillWait: 3 } });
    expect(await cluster.ask("srun", "echo", "a step")).toBe("a step\n");
    expect(await cluster.ask("sinfo", "-h", "-o", "%R %l")).toBe("main infinite\nshort 10:00\n");
    expect(await cluster.ask("scontrol", "show", "config")).toMatch(/^KillWait +.* 3 sec$/m);
    const output = path.join(cluster.folder, "job.out");
    await cluster.ask("sbatch", "--wait", "--partition=short", `--output=${output}`, "--wrap", "echo a job");
    expect(readFileSync(output, "utf8")).toBe("a job\n");
  });

  test("leaves no process and no file behind, not even of a job that still runs and minds no signal", async () => {
    const cluster = await openSlurmCluster();
    const file = path.join(cluster.folder, "pid");
    await cluster.ask("sbatch", "--output=/dev/null", "--wrap", `trap '' TERM; echo $$ > ${file}; while :; do sleep 1; done`);
    await vi.waitFor(() => expect(existsSync(file) && readFileSync(file, "utf8")).toMatch(/^\d+\n$/), { timeout: 20_000 });
    const job = Number(readFileSync(file, "utf8"));
    expect(isAlive(job)).toBe(true);
    await cluster[Symbol.asyncDispose]();
    expect([job, ...Object.values(cluster.daemons).flat()].filter(isAlive)).toEqual([]);
    expect(existsSync(cluster.folder)).toBe(false);
    const naming = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && readCommand(Number(name)).includes(cluster.folder));
    expect(naming).toEqual([]);
  });

  test("has as many nodes and devices as it is asked for", async () => {
    await using cluster = await openSlurmCluster({ nodes: 2, gpus: 2, node: { CPUs: 4 } });
    const said = await cluster.ask("srun", "--nodes=2", "--gres=gpu:1", "sh", "-c", "echo $SLURMD_NODENAME $SLURM_GPUS_ON_NODE");
    expect(said.trim().split("\n").toSorted()).toEqual(["node0 1", "node1 1"]);
    await expect(cluster.ask("srun", "--immediate=1", "--gres=gpu:3", "true")).rejects.toThrow();
  });

  test("that cannot come up says what its daemons logged", async () => {
    const opening = openSlurmCluster({ conf: { SelectType: "select/nonsense" } });
    await expect(opening).rejects.toThrow(/nonsense/);
  });
});
