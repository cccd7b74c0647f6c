import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findFreePort } from "#kit/stack.ts";

type Start = (command: string, ...args: readonly string[]) => ChildProcess;

/** Which of accounting's programs is not installed here, as a sentence; undefined where both are. */
export function findMissingAccounting(): string | undefined {
  const missing = ["slurmdbd", "mariadbd"].filter((name) => !existsSync(`/usr/sbin/${name}`));
  return missing.length > 0 ? `${missing.join(", ")} not found: install the Debian packages slurmdbd and mariadb-server-core` : undefined;
}

/** How a cluster says where its accounting is: lines of slurm.conf. */
export interface AccountingConf extends Readonly<Record<string, string | number>> {
  readonly AccountingStoragePort: number;
}

export async function makeAccountingConf(): Promise<AccountingConf> {
  return {
    AccountingStorageType: "accounting_storage/slurmdbd",
    AccountingStorageHost: "127.0.0.1",
    AccountingStoragePort: await findFreePort(),
    AccountingStorageTRES: "gres/gpu",
  };
}

/**
 * Starts a database that only its socket in the folder leads to, and slurmdbd before it. Munge has to run. The controller
 * goes on without them once it has come up, but not before: whoever calls waits until `isOpen`.
 */
export function startAccounting(
  folder: string,
  port: number,
  start: Start,
  more: Readonly<Record<string, string | number>> = {},
): { readonly isDatabaseOpen: () => boolean; readonly startDaemon: () => void } {
  const inFolder = (name: string): string => path.join(folder, name);
  const user = os.userInfo().username;
  mkdirSync(inFolder("database"));
  start(
    "mariadbd",
    "--no-defaults",
    `--user=${user}`,
    `--datadir=${inFolder("database")}`,
    `--socket=${inFolder("database.socket")}`,
    `--log-error=${inFolder("mariadbd.log")}`,
    `--pid-file=${inFolder("mariadbd.pid")}`,
    "--skip-networking",
    "--skip-grant-tables",
    "--innodb-buffer-pool-size=32M",
    "--innodb-flush-log-at-trx-commit=2",
  );
  const settings = {
    AuthType: "auth/munge",
    AuthInfo: `socket=${inFolder("munge.socket")}`,
    DbdHost: "localhost",
    DbdAddr: "127.0.0.1",
    DbdPort: port,
    SlurmUser: user,
    StorageType: "accounting_storage/mysql",
    StorageHost: "localhost",
    StorageLoc: "slurm",
    StorageUser: user,
    LogFile: inFolder("slurmdbd.log"),
    PidFile: inFolder("slurmdbd.pid"),
    ...more,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(inFolder("slurmdbd.conf"), lines.join(""), { mode: 0o600 });
  return {
    isDatabaseOpen: () => existsSync(inFolder("database.socket")),
    startDaemon: () => void start("slurmdbd", "-D"),
  };
}
