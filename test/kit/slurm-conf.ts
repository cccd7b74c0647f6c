import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findFreePort } from "#kit/stack.ts";

export interface SlurmOptions {
  /** Lines of slurm.conf that replace or add to those below, e.g. `{ SchedulerParameters: "bf_interval=1" }`. */
  readonly conf?: Readonly<Record<string, string | number>>;
  /** What the one node says of itself, e.g. `{ Gres: "gpu:2" }`. */
  readonly node?: Readonly<Record<string, string | number>>;
  /** Partitions besides `main`, or `main` itself with other limits, e.g. `{ short: { MaxTime: "00:10:00" } }`. */
  readonly partitions?: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  /** Further files beside slurm.conf, such as gres.conf. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Writes slurm.conf and what lies beside it into a folder; answers with its path. */
export async function writeSlurmConf(folder: string, { conf = {}, node = {}, partitions = {}, files = {} }: SlurmOptions): Promise<string> {
  for (const name of ["state", "spool"]) mkdirSync(path.join(folder, name));
  const inFolder = (name: string): string => path.join(folder, name);
  const user = os.userInfo().username;
  const settings = {
    ClusterName: "atelier-test",
    SlurmctldHost: `${os.hostname()}(127.0.0.1)`,
    SlurmctldPort: await findFreePort(),
    SlurmdPort: await findFreePort(),
    SlurmUser: user,
    SlurmdUser: user,
    AuthType: "auth/munge",
    AuthInfo: `socket=${inFolder("munge.socket")}`,
    CredType: "cred/munge",
    StateSaveLocation: inFolder("state"),
    SlurmdSpoolDir: inFolder("spool"),
    SlurmctldPidFile: inFolder("slurmctld.pid"),
    SlurmdPidFile: inFolder("slurmd.pid"),
    SlurmctldLogFile: inFolder("slurmctld.log"),
    SlurmdLogFile: inFolder("slurmd.log"),
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
    ReturnToService: 2,
    KillWait: 2,
    ...conf,
  };
  const nodes = { CPUs: os.availableParallelism(), NodeAddr: "127.0.0.1", NodeHostname: os.hostname(), State: "UNKNOWN", ...node };
  const lines = [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    `NodeName=node ${describe(nodes)}`,
    ...Object.entries({ main: { Default: "YES" }, ...partitions }).map(
      ([name, limits]) => `PartitionName=${name} ${describe({ Nodes: "node", State: "UP", ...limits })}`,
    ),
  ];
  for (const [name, text] of Object.entries({ ...files, "slurm.conf": `${lines.join("\n")}\n` })) writeFileSync(inFolder(name), text);
  return inFolder("slurm.conf");
}

const describe = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
