import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { isAlive } from "#kit/process-tree.ts";
import { startAccounting } from "#kit/slurm-accounting.ts";
import { listNodes, type SlurmOptions, writeSlurmConf } from "#kit/slurm-conf.ts";

/** A real Slurm on this machine, with ports, key, folders and daemons of its own. */
export interface SlurmCluster extends AsyncDisposable {
  /** Holds its configuration, logs, state and spool. */
  readonly folder: string;
  /** Makes Slurm's commands speak to this cluster. */
  readonly environment: { readonly PATH: string; readonly SLURM_CONF: string };
  /** Pids of its daemons, for tests that kill one. */
  readonly daemons: { readonly munged: number; readonly slurmctld: number; readonly slurmds: readonly number[] };
  /** Runs one of Slurm's commands and answers with what it prints. */
  ask(command: string, ...args: readonly string[]): Promise<string>;
  /** Ends the controller and answers with what starts it again, from the state it left. */
  stopController(): Promise<() => void>;
  /** What a daemon has logged so far; a node's is called after it. */
  readLog(daemon: string): string;
}

const PATH = "/usr/bin:/bin:/usr/sbin:/sbin";
const PATIENCE_MS = 30_000;

/** Which of the programs is not installed here, as a sentence; undefined where all are. */
export function findMissingSlurm(): string | undefined {
  const needed = ["munged", "mungekey", "slurmctld", "slurmd", "srun"];
  const missing = needed.filter((name) => !PATH.split(":").some((folder) => existsSync(path.join(folder, name))));
  return missing.length > 0 ? `${missing.join(", ")} not found: install the Debian packages slurm-wlm and munge` : undefined;
}

/** Opens a cluster and waits until its nodes are idle. Needs no service of the machine, and touches none. */
export async function openSlurmCluster(options: SlurmOptions = {}): Promise<SlurmCluster> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-slurm-"));
  const conf = await writeSlurmConf(folder, options);
  const nodes = listNodes(options);
  const environment = { PATH, SLURM_CONF: conf, MYSQL_UNIX_PORT: path.join(folder, "database.socket") };
  const daemons: ChildProcess[] = [];
  const start = (command: string, ...args: readonly string[]): ChildProcess => {
    const daemon = spawn(command, args, { env: environment, cwd: folder, stdio: "ignore" });
    daemons.unshift(daemon);
    return daemon;
  };
  const ask: SlurmCluster["ask"] = async (command, ...args) =>
    (await promisify(execFile)(command, args, { env: environment, timeout: PATIENCE_MS })).stdout;
  const close = async (): Promise<void> => {
    for (const daemon of daemons) await stop(daemon); // eslint-disable-line no-await-in-loop -- slurmd first, munged last
    await waitUntil(() => killThoseWith(conf) === 0, "its jobs are dead");
    rmSync(folder, { recursive: true, force: true });
  };
  const readLog: SlurmCluster["readLog"] = (daemon) => readFileSync(path.join(folder, `${daemon}.log`), "utf8");
  try {
    // Forced, because it would rather have its socket where everybody may come: here only we may.
    const munged = start("munged", "--foreground", "--force", ...mungeFiles(folder));
    await waitUntil(() => existsSync(path.join(folder, "munge.socket")), "munged opens its socket");
    if (options.accounting) await openAccounting(folder, options, start, () => ask("sacctmgr", "show", "cluster"));
    let slurmctld = start("slurmctld", "-D", "-f", conf);
    const slurmds = nodes.map((name) => start("slurmd", "-D", "-f", conf, "-N", name));
    const stopController = async () => {
      await stop(slurmctld);
      return () => void (slurmctld = start("slurmctld", "-D", "-f", conf));
    };
    const isIdle = async (): Promise<boolean> => {
      if (daemons.some(({ exitCode }) => exitCode !== null)) throw new Error("one of its daemons ended");
      return (await ask("sinfo", "-h", "-N", "-p", "main", "-o", "%T").catch(() => "")) === "idle\n".repeat(nodes.length);
    };
    await waitUntil(isIdle, "the nodes are idle");
    const pids = { munged: pidOf(munged), slurmctld: pidOf(slurmctld), slurmds: slurmds.map(pidOf) };
    return { folder, environment, daemons: pids, ask, stopController, readLog, [Symbol.asyncDispose]: close };
  } catch (error) {
    const logs = ["munged", "mariadbd", "slurmdbd", "slurmctld", ...nodes].map(
      (name) => `${name}:\n${existsSync(path.join(folder, `${name}.log`)) ? readLog(name) : ""}`,
    );
    await close();
    throw new Error(`the cluster did not come up\n${logs.join("\n")}`, { cause: error });
  }
}

async function openAccounting(
  folder: string,
  { accounting, conf = {} }: SlurmOptions,
  start: (command: string, ...args: readonly string[]) => ChildProcess,
  look: () => Promise<string>,
): Promise<void> {
  // Tokens that open slurmrestd open the accounts as well.
  const tokens = Object.fromEntries(Object.entries(conf).filter(([name]) => name.startsWith("AuthAlt")));
  const { isDatabaseOpen, startDaemon } = startAccounting(folder, accounting?.AccountingStoragePort ?? 0, start, tokens);
  await waitUntil(isDatabaseOpen, "the database opens its socket");
  startDaemon();
  await waitUntil(
    () =>
      look().then(
        () => true,
        () => false,
      ),
    "slurmdbd answers",
  );
}

const pidOf = ({ pid }: ChildProcess): number => pid ?? -1;

function mungeFiles(folder: string): string[] {
  const key = path.join(folder, "munge.key");
  execFileSync("mungekey", ["--create", `--keyfile=${key}`], { env: { PATH } });
  const files = { "key-file": "key", "log-file": "log", "pid-file": "pid", "seed-file": "seed" };
  const named = Object.entries(files).map(
    ([option, kind]) => `--${option}=${kind === "log" ? path.join(folder, "munged.log") : path.join(folder, `munge.${kind}`)}`,
  );
  return [...named, `--socket=${path.join(folder, "munge.socket")}`];
}

/** Kills every process that was told of this configuration: steps, jobs and commands that outlive their daemons. Answers how many there were. */
function killThoseWith(conf: string): number {
  const told = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && isAlive(Number(name)) && readEnvironment(name).includes(`SLURM_CONF=${conf}`),
  );
  for (const pid of told) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // Gone since.
    }
  }
  return told.length;
}

function readEnvironment(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // gone, or somebody else's
  }
}

async function stop(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null || daemon.pid === undefined) return;
  const gone = once(daemon, "close");
  daemon.kill("SIGTERM");
  const patience = setTimeout(() => daemon.kill("SIGKILL"), 5000);
  await gone;
  clearTimeout(patience);
}

async function waitUntil(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  // eslint-disable-next-line no-await-in-loop -- looks again and again
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`waited ${PATIENCE_MS} ms in vain until ${what}`);
    await delay(20); // eslint-disable-line no-await-in-loop -- as above
  }
}
