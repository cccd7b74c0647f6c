import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { lockDataFolder } from "#db/data-lock.ts";
import { assertDiskSpace } from "./disk.ts";

const neededBytes = 300 * 2 ** 20;
const firstFreePort = 1024;

/** Refuses with one sentence what would otherwise fail later and less clearly. */
export async function assertCanStart(settings: { dataDir: string; host: string; port: number }): Promise<void> {
  const { dataDir, host, port } = settings;
  assertWritable(dataDir);
  // Taken and given back: the site takes it for good. A second start is refused here, before it builds anything.
  lockDataFolder(dataDir)[Symbol.dispose]();
  await assertPortFree(host, port);
}

function assertWritable(dataDir: string): void {
  const trial = path.join(dataDir, `.trial-${process.pid}`);
  try {
    makeFolder(dataDir);
    assertDiskSpace(dataDir, neededBytes);
    writeFileSync(trial, "x");
    rmSync(trial);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(explainUnwritable(dataDir, code), { cause: error });
  }
}

/** Node's own recursive form tries for ever where a folder exists and takes no other, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder);
}

const explainUnwritable = (folder: string, code: string): string =>
  `The data folder ${folder} cannot be written (${code}). Give it to the user who starts Atelier, or set ATELIER_DATA_DIR to another folder.`;

function assertPortFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => reject(new Error(explainPort(host, port, error), { cause: error })));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

function explainPort(host: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  if (code === "EADDRINUSE")
    return `Port ${port} on ${host} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`;
  if (code === "EACCES")
    return `This user may not listen on port ${port}. Choose one from ${firstFreePort} up, and put a reverse proxy in front for ${port}.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `HOST: ${host} is not an address of this machine.`;
  return message;
}

/** The secret that site and local runner share; made once, readable by this user only. */
export function readRunnerToken(dataDir: string): string {
  const file = path.join(dataDir, "runner-token");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}
