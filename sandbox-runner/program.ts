import path from "node:path";
import type { SlurmConfig } from "./slurm-config.ts";

/** Node and one of our entry points, where other machines of the cluster see them. */
export function findProgram({ programDir }: SlurmConfig, entry: "pilot-main.ts" | "relay-main.ts"): readonly string[] {
  const root = programDir ?? path.join(import.meta.dirname, "..");
  const node = programDir === null ? process.execPath : path.join(root, "node_modules/.bin/node");
  return [node, path.join(root, "sandbox-runner", entry)];
}
