import { findMissingSlurm, openSlurmCluster } from "#kit/slurm-cluster.ts";
import { timeFirstOutput } from "../first-output.ts";
import type { Absent } from "./absent.ts";

/** Slurm's own way to start a program, on a cluster of one idle node. */
export interface Srun extends AsyncDisposable {
  /** Milliseconds from srun's start to the program's first output, its allocation included. */
  run(file: string): Promise<number>;
}

export async function openSrun(): Promise<Srun | Absent> {
  const missing = findMissingSlurm();
  if (missing) return { absent: missing };
  const cluster = await openSlurmCluster();
  return {
    run: (file) => timeFirstOutput("srun", ["--ntasks=1", "--quiet", "/usr/bin/python3", file], cluster.environment),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}
