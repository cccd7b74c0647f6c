import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type ProbeOptions, probeMachine } from "./probe-machine.ts";
import { findTier, type WantedTier } from "./tier.ts";

export interface NodeReportOptions extends ProbeOptions {
  readonly tier: WantedTier;
  /** Where the runner listens, null where pilots do not dial it, and a place beyond the cluster: tried, and nothing is said there. */
  readonly runner: Address | null;
  readonly beyond: Address;
  /** What makes `srun` start one slice's step; null outside of an allocation. */
  readonly step: { readonly words: readonly string[]; readonly environment: Readonly<Record<string, string>> } | null;
  /** What Slurm told the job, and where programs are. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

const PATIENCE_MS = 10_000;
const STEP_PATIENCE_MS = 60_000;
const RUNTIMES = ["apptainer", "singularity", "podman", "enroot"];
const CGROUPS = "/sys/fs/cgroup";

/** All that decides what a node can do for learners' programs, by trying it there. */
export async function reportNode(options: NodeReportOptions) {
  const [probes, cgroup, runtimes, devices, step, reachesRunner, reachesBeyond] = await Promise.all([
    probeMachine(options),
    findCgroup(),
    findRuntimes(options.environment["PATH"] ?? ""),
    findDevices(),
    tryStep(options.step),
    options.runner && reaches(options.runner),
    reaches(options.beyond),
  ]);
  const told = Object.entries(options.environment).filter(([name]) =>
    /^(SLURM_\w*(GPU|SHARD|MEM|CPUS)\w*|\w+_VISIBLE_DEVICES)$/.test(name),
  );
  return {
    node: {
      name: os.hostname(),
      kernel: os.release(),
      architecture: os.arch(),
      processors: os.availableParallelism(),
      memoryBytes: os.totalmem(),
    },
    ...findTier(probes, options.tier, process.getuid?.() === 0),
    probes,
    cgroup,
    containerRuntimes: runtimes,
    devices,
    told: Object.fromEntries(told),
    step,
    network: { runner: reachesRunner, beyond: reachesBeyond },
  };
}

/** Which version there is, and whether its folder of this process is this user's to write in, as it is where it was delegated. */
async function findCgroup() {
  const own = await readFile("/proc/self/cgroup", "utf8").catch(() => "");
  const controllers = await readFile(path.join(CGROUPS, "cgroup.controllers"), "utf8").catch(() => null);
  const version = own === "" ? null : controllers === null ? 1 : 2;
  const [, folder = "/"] = /^0::(.*)$/m.exec(own) ?? [];
  const delegated = version === 2 && (await canAccess(path.join(CGROUPS, folder, "cgroup.procs"), constants.W_OK));
  return { version, controllers: controllers?.trim().split(" ") ?? [], delegated };
}

async function findRuntimes(searchPath: string): Promise<string[]> {
  const folders = searchPath.split(":");
  const found = RUNTIMES.map(async (name) => {
    const there = await Promise.all(folders.map((folder) => canAccess(path.join(folder, name), constants.X_OK)));
    return there.includes(true) ? [name] : [];
  });
  return (await Promise.all(found)).flat();
}

async function findDevices(): Promise<string[]> {
  const names = [...(await readdir("/dev")), ...(await readdir("/dev/dri").catch(() => [])).map((name) => `dri/${name}`)];
  return names.filter((name) => /^(nvidia\d+|nvidiactl|kfd|dri\/renderD\d+)$/.test(name)).toSorted();
}

/** Whether Slurm starts a step in this allocation beside the batch step. */
async function tryStep(step: NodeReportOptions["step"]): Promise<{ starts: boolean; said: string }> {
  if (!step) return { starts: false, said: "there is no allocation" };
  try {
    await promisify(execFile)("srun", [...step.words, "/bin/true"], { env: step.environment, timeout: STEP_PATIENCE_MS });
    return { starts: true, said: "" };
  } catch (error) {
    return { starts: false, said: String(error instanceof Error ? error.message : error).slice(0, 300) };
  }
}

function reaches({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (answer: boolean) => (socket.destroy(), resolve(answer));
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}

function canAccess(file: string, mode: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
