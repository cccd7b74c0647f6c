import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Measured } from "./bench.ts";
import { measureColdThroughput, startCold } from "./cold-start.ts";
import { findJupyter } from "./peers/jupyter.ts";
import { openSrun } from "./peers/srun.ts";
import { findPercentiles, type Percentiles, showMs } from "./percentiles.ts";
import { torchProgram } from "./torch-program.ts";

const THROUGHPUT_SECONDS = 20;

/** How others start the same program: bare bubblewrap, a Jupyter kernel, Slurm. Null where this machine does not have one. */
export interface PeerFigures {
  readonly cold_ms: Percentiles;
  readonly cold_runs_per_s: number;
  readonly jupyter_ms: Percentiles | null;
  readonly srun_ms: Percentiles | null;
}

export async function benchPeers(rounds = 10): Promise<Measured & { readonly json: PeerFigures }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-peers-"));
  try {
    const file = path.join(folder, "prog.py");
    writeFileSync(file, torchProgram);
    return await measurePeers(file, rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In turns, so that whatever else the machine does falls on all of them. */
async function measurePeers(file: string, rounds: number): Promise<Measured & { readonly json: PeerFigures }> {
  const jupyter = findJupyter();
  const slurm = await openSrun();
  const times = { cold: [] as number[], jupyter: [] as number[], srun: [] as number[] };
  try {
    for (let round = 0; round < rounds; round++) {
      /* eslint-disable no-await-in-loop -- what runs beside it would be measured with it */
      times.cold.push(await startCold(file));
      if (!("absent" in jupyter)) times.jupyter.push(await jupyter.run(file));
      if (!("absent" in slurm)) times.srun.push(await slurm.run(file));
      /* eslint-enable no-await-in-loop */
    }
  } finally {
    if (!("absent" in slurm)) await slurm[Symbol.asyncDispose]();
  }
  const json: PeerFigures = {
    cold_ms: findPercentiles(times.cold),
    cold_runs_per_s: Math.round(100 * (await measureColdThroughput(file, THROUGHPUT_SECONDS))) / 100,
    jupyter_ms: "absent" in jupyter ? null : findPercentiles(times.jupyter),
    srun_ms: "absent" in slurm ? null : findPercentiles(times.srun),
  };
  return {
    json,
    rows: [
      ["bare bubblewrap → first output", showMs(json.cold_ms)],
      ["  two at a time", `${String(json.cold_runs_per_s).padStart(8)} runs/s`],
      ["Jupyter kernel → first output", "absent" in jupyter ? `not measured: ${jupyter.absent}` : showMs(findPercentiles(times.jupyter))],
      ["srun → first output", "absent" in slurm ? `not measured: ${slurm.absent}` : showMs(findPercentiles(times.srun))],
    ],
  };
}
