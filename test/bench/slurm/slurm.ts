import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { CliPort } from "#runner/slurm/cli-port.ts";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { pace } from "#runner/slurm/pace.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { openSlurmFleet } from "#kit/slurm-fleet.ts";
import type { Measured } from "../bench.ts";
import { timeFirstOutput } from "../first-output.ts";
import { findPercentiles, showMs } from "../percentiles.ts";
import { torchProgram } from "../torch-program.ts";
import { timeBatchJob } from "./batch-job.ts";
import { countCommands, findMostPerSecond } from "./counted-commands.ts";

const WARM_UP = 3;
const STORM_JOBS = 200;

/**
 * From the submission to the first output through a pilot that stands ready in an
 * allocation, beside sbatch and srun with the same program on the same cluster, in
 * turns; then how often Slurm is asked while two hundred jobs come at once and more
 * pilots are called for. Slurm, fleet and pilot are real; only the site is played.
 */
export async function benchSlurm(rounds = 50): Promise<Measured> {
  const missing = findMissingSlurm();
  if (missing) throw new Error(missing);
  // Room for three pilots, and for one job of the peers beside the one that stands ready.
  await using cluster = await openSlurmCluster({ node: { CPUs: 8 } });
  await using site = await FakeSite.open();
  const commands = countCommands(makeLocalCommands(cluster.environment));
  await using _fleet = await openSlurmFleet(site, new CliPort(pace(commands.run)), { policy: { ceiling: 3 } });
  const times = await measureInTurns(cluster, site, rounds);
  const rpcPerSecond = await findMostAsked(site, commands.leftMs);
  const { first, sbatch, srun } = times;
  return {
    json: { first_output_ms: first, sbatch_ms: sbatch, srun_ms: srun, rpc_per_s_max: rpcPerSecond },
    rows: [
      ["submit → first output, a pilot that stands ready", showMs(first)],
      ["sbatch → first output", showMs(sbatch)],
      ["srun → first output", showMs(srun)],
      [`most requests to Slurm in a second, ${STORM_JOBS} jobs at once`, `${String(rpcPerSecond).padStart(8)}`],
    ],
  };
}

/** One after the other, so that whatever else the machine does falls on all of them. */
async function measureInTurns(cluster: SlurmCluster, site: FakeSite, rounds: number) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-bench-slurm-"));
  const program = path.join(folder, "prog.py");
  writeFileSync(program, torchProgram);
  const measured: { first: number; sbatch: number; srun: number }[] = [];
  try {
    for (let round = -WARM_UP; round < rounds; round++) {
      /* eslint-disable no-await-in-loop -- what runs beside it would be measured with it */
      const first = await timeFleet(site);
      const sbatch = await timeBatchJob(cluster, program, path.join(folder, `${round}.out`));
      const srun = await timeFirstOutput("srun", ["--ntasks=1", "--quiet", "/usr/bin/python3", program], cluster.environment);
      /* eslint-enable no-await-in-loop */
      if (round >= 0) measured.push({ first, sbatch, srun });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    first: findPercentiles(measured.map((one) => one.first)),
    sbatch: findPercentiles(measured.map((one) => one.sbatch)),
    srun: findPercentiles(measured.map((one) => one.srun)),
  };
}

async function timeFleet(site: FakeSite): Promise<number> {
  const began = performance.now();
  const job = site.submit(makeRunSpec(torchProgram));
  await job.until(({ output }) => output !== "");
  const firstMs = performance.now() - began;
  await job.finished;
  return firstMs;
}

async function findMostAsked(site: FakeSite, leftMs: readonly number[]): Promise<number> {
  const before = leftMs.length;
  site.demand = { waiting: [{ slice: "any", jobs: STORM_JOBS }], openWorkspaces: 0, classSlots: [] };
  const jobs = Array.from({ length: STORM_JOBS }, () => site.submit(makeRunSpec(torchProgram)));
  await Promise.all(jobs.map(({ finished }) => finished));
  return findMostPerSecond(leftMs.slice(before));
}
