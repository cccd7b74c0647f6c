import { watch } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { SlurmCluster } from "#kit/slurm-cluster.ts";

/** Has sbatch start a Python program, and waits for its end: milliseconds from sbatch's start to the first output in the job's file. */
export async function timeBatchJob(cluster: SlurmCluster, program: string, outputFile: string): Promise<number> {
  const began = performance.now();
  const first = Promise.withResolvers<number>();
  const look = async (): Promise<void> => {
    const { size } = await stat(outputFile).catch(() => ({ size: 0 }));
    if (size > 0) first.resolve(performance.now() - began);
  };
  const watcher = watch(path.dirname(outputFile), () => void look());
  try {
    const words = ["--wait", "--quiet", "--ntasks=1", `--output=${outputFile}`, `--wrap=exec /usr/bin/python3 ${program}`];
    await cluster.ask("sbatch", ...words);
    await look();
    return await first.promise;
  } finally {
    watcher.close();
  }
}
