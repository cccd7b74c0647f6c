import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { AccountingConf } from "#kit/slurm-accounting.ts";
import { findFreePort } from "#kit/stack.ts";

export interface SlurmOptions {
  /** Lines of slurm.conf that replace or add to those below, e.g. `{ SchedulerParameters: "bf_interval=1" }`. */
  readonly conf?: Readonly<Record<string, string | number>>;
  /** How many nodes, all on this machine. */
  readonly nodes?: number;
  /** What each node says of itself, e.g. `{ CPUs: 4 }`. */
  readonly node?: Readonly<Record<string, string | number>>;
  /** Partitions besides `main`, or `main` itself with other limits, e.g. `{ short: { MaxTime: "00:10:00" } }`. */
  readonly partitions?: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  /** So many GPUs on every node: empty files that Slurm grants as if they were devices. */
  readonly gpus?: number;
  /** From `makeAccountingConf`: what becomes of jobs is kept, and sacct tells it. */
  readonly accounting?: AccountingConf;
  /** Further files beside slurm.conf, such as gres.conf. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Writes slurm.conf and what lies beside it into a folder; answers with its path. */
export async function writeSlurmConf(folder: string, options: SlurmOptions): Promise<string> {
  const { conf = {}, node = {}, gpus = 0, partitions = {}, files = {} } = options;
  for (const name of ["state", "spool"]) mkdirSync(path.join(folder, name));
  for (const index of Array(gpus).keys()) writeFileSync(path.join(folder, `gpu${index}`), "");
  const inFolder = (name: string): string => path.join(folder, name);
  const user = os.userInfo().username;
  const settings = {
    ClusterName: "atelier-test",
    SlurmctldHost: `${os.hostname()}(127.0.0.1)`,
    SlurmctldPort: await findFreePort(),
    SlurmUser: user,
    SlurmdUser: user,
    AuthType: "auth/munge",
    AuthInfo: `socket=${inFolder("munge.socket")}`,
    CredType: "cred/munge",
    StateSaveLocation: inFolder("state"),
    SlurmdSpoolDir: inFolder("spool/%n"),
    SlurmctldPidFile: inFolder("slurmctld.pid"),
    SlurmdPidFile: inFolder("%n.pid"),
    SlurmctldLogFile: inFolder("slurmctld.log"),
    SlurmdLogFile: inFolder("%n.log"),
    // Cgroups belong to the machine; this cluster is to leave it as it was.
    ProctrackType: "proctrack/linuxproc",
    TaskPlugin: "task/none",
    JobAcctGatherType: "jobacct_gather/none",
    AccountingStorageType: "accounting_storage/none",
    MpiDefault: "none",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_Core",
    // By default a batch job waits three seconds for others to be planned with.
    SchedulerParameters: "batch_sched_delay=0",
    // Nodes may claim more processors than this machine has.
    SlurmdParameters: "config_overrides",
    ReturnToService: 2,
    KillWait: 2,
    // Whoever asks slurmdbd proves who they are by a munge of their own, too.
    ...(options.accounting && { ...options.accounting, AccountingStoragePass: inFolder("munge.socket") }),
    ...conf,
  };
  const gres: Readonly<Record<string, string>> = gpus > 0 ? { Gres: `gpu:${gpus}` } : {};
  const like = { CPUs: os.availableParallelism(), NodeAddr: "127.0.0.1", NodeHostname: os.hostname(), State: "UNKNOWN", ...gres, ...node };
  const names = listNodes(options);
  const ports = await Promise.all(names.map(() => findFreePort()));
  const lines = [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ...(gpus > 0 ? ["GresTypes=gpu"] : []),
    ...names.map((name, index) => `NodeName=${name} ${describe({ ...like, Port: ports[index] ?? 0 })}`),
    ...Object.entries({ main: { Default: "YES" }, ...partitions }).map(
      ([name, limits]) => `PartitionName=${name} ${describe({ Nodes: names.join(","), State: "UP", ...limits })}`,
    ),
  ];
  const devices = gpus > 0 ? { "gres.conf": `Name=gpu File=${inFolder(`gpu[0-${gpus - 1}]`)}\n` } : {};
  for (const [name, text] of Object.entries({ ...devices, ...files, "slurm.conf": `${lines.join("\n")}\n` }))
    writeFileSync(inFolder(name), text);
  return inFolder("slurm.conf");
}

/** The names of a cluster's nodes. */
export function listNodes({ nodes = 1 }: SlurmOptions): string[] {
  return Array.from({ length: nodes }, (_, index) => `node${index}`);
}

const describe = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
