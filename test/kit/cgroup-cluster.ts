import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findMissingCards } from "#kit/card-cluster.ts";
import { openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";

const CGROUPS = "/sys/fs/cgroup";
const CONTROLLERS = ["devices", "freezer", "memory"];
/** Of device files that no driver answers for: whoever may open one is told that there is no such device, and everybody else that it is forbidden. */
const EXPERIMENTAL_MAJOR = "60";

/** Why Slurm cannot bind devices and memory by control groups here; undefined where it can. */
export function findMissingCgroups(): string | undefined {
  const missing = CONTROLLERS.filter((name) => !isWritable(path.join(CGROUPS, name)));
  const lack = missing.length > 0 ? `no control groups (version 1) for ${missing.join(", ")} that this user may write` : undefined;
  return findMissingCards() ?? lack;
}

/** A cluster whose Slurm binds what it grants by control groups, as sites have it. */
export interface CgroupCluster extends AsyncDisposable {
  readonly cluster: SlurmCluster;
  /** Device files, by their numbers at Slurm. */
  readonly devices: readonly string[];
}

export async function openCgroupCluster(): Promise<CgroupCluster> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-cards-"));
  const devices = [0, 1, 2].map((number) => path.join(folder, `card${number}`));
  for (const [number, device] of devices.entries()) execFileSync("mknod", [device, "c", EXPERIMENTAL_MAJOR, String(number)]);
  const cluster = await openSlurmCluster({
    conf: {
      GresTypes: "gpu",
      ProctrackType: "proctrack/cgroup",
      TaskPlugin: "task/cgroup",
      SelectTypeParameters: "CR_Core_Memory",
    },
    node: { CPUs: 4, Gres: "gpu:3", RealMemory: 1000 },
    files: {
      "gres.conf": `Name=gpu File=${folder}/card[0-2]\n`,
      "cgroup.conf": `CgroupPlugin=cgroup/v1\nCgroupMountpoint=${CGROUPS}\nConstrainDevices=yes\nConstrainRAMSpace=yes\n`,
    },
  });
  return {
    cluster,
    devices,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      for (const controller of CONTROLLERS) removeEmpty(path.join(CGROUPS, controller, "slurm_node0"));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The machine is left as it was: Slurm keeps its folders. */
function removeEmpty(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) removeEmpty(path.join(folder, entry.name));
  try {
    rmdirSync(folder);
  } catch {
    // Another cluster's job is in it.
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
