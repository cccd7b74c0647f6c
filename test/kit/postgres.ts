import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findFreePort } from "#kit/stack.ts";

/** A Postgres server of this test run's own. */
export interface TestPostgres extends AsyncDisposable {
  /** Address of a database of this name. */
  readonly url: (database: string) => string;
}

const installed = "/usr/lib/postgresql";

/** Starts a Postgres server on a free port, its data in a temporary folder. It refuses to run as root, so root lends it another user. */
export async function startPostgres(further: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
  const binaries = findBinaries();
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-postgres-"));
  const user = process.getuid?.() === 0 ? findUser("postgres") : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  execFileSync(
    path.join(binaries, "initdb"),
    ["-D", folder, "-U", "atelier", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"],
    {
      ...user,
      cwd: folder,
      stdio: "pipe",
    },
  );
  const port = await findFreePort();
  const settings = { listen_addresses: "127.0.0.1", port, unix_socket_directories: "", fsync: "off", shared_buffers: "64MB", ...further };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(path.join(binaries, "postgres"), ["-D", folder, ...options], {
    ...user,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  await waitUntilReady(server);
  return {
    url: (database) => `postgres://atelier@127.0.0.1:${port}/${database}`,
    [Symbol.asyncDispose]: async () => {
      const gone = new Promise((resolve) => server.once("close", resolve));
      // SIGINT ends connections and shuts down; SIGTERM would wait for them.
      server.kill("SIGINT");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBinaries(): string {
  const versions = existsSync(installed) ? readdirSync(installed).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => path.join(installed, version, "bin")).find((folder) => existsSync(path.join(folder, "initdb")));
  if (!found) throw new Error(`no Postgres below ${installed}: install the Debian package "postgresql"`);
  return found;
}

function findUser(name: string): { uid: number; gid: number } {
  const ask = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: ask("-u"), gid: ask("-g") };
}

function waitUntilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("database system is ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("close", (code) => reject(new Error(`Postgres ended with ${code}:\n${said}`)));
  });
}
