import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SlurmCluster } from "#kit/slurm-cluster.ts";

/**
 * What a command of Slurm's may do instead of its work. The words on standard error are those of a real 22.05 that
 * was asked while its controller was away, or too busy.
 */
const oddities = {
  fails: 'echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1',
  "is silent": "exit 0",
  "answers garbage": 'echo "Service Unavailable: please try again later"',
  "is cut off": '"$real" "$@" | head -c 70',
  "loses its answer":
    '"$real" "$@" >/dev/null; echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2; exit 1',
} as const;

/** Slurm's own commands, which a test may have go wrong. */
export interface OddCommands {
  readonly environment: Readonly<Record<string, string>>;
  /** Has a command go wrong from now on; null sets it right. */
  spoil(command: "squeue" | "sbatch", how: keyof typeof oddities | null): void;
}

/** Puts a folder before the cluster's own on PATH; it goes with the cluster. */
export function openOddCommands(cluster: SlurmCluster): OddCommands {
  const folder = path.join(cluster.folder, "odd");
  mkdirSync(folder);
  return {
    environment: { ...cluster.environment, PATH: `${folder}:${cluster.environment.PATH}` },
    spoil(command, how) {
      const file = path.join(folder, command);
      rmSync(file, { force: true });
      if (how === null) return;
      writeFileSync(file, `#!/bin/sh\nreal=/usr/bin/${command}\n${oddities[how]}\n`);
      chmodSync(file, 0o755);
    },
  };
}
