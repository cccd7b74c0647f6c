import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { keepPacks, layPacks } from "./kept-packs.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** A process of the stack that tests may kill and start again. */
export interface StackProcess {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  /** The newest 20,000 characters it said. */
  readonly said: () => string;
}

/** A real site and a real runner over an empty data folder, on a port of their own. */
export interface Stack extends AsyncDisposable {
  readonly origin: string;
  readonly dataDir: string;
  site: StackProcess;
  runner: StackProcess;
  startSite(): Promise<StackProcess>;
  startRunner(): Promise<StackProcess>;
}

export interface StackOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly runner?: boolean;
}

/** Starts site and runner (a built site is expected in dist/) and waits until both serve. */
export async function openStack(options: StackOptions = {}): Promise<Stack> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "atelier-stack-"));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    HOST: "127.0.0.1",
    PORT: String(port),
    ATELIER_ORIGIN: origin,
    ATELIER_DATA_DIR: dataDir,
    ATELIER_DEMO: "true",
    ATELIER_DEMO_COURSE: "from-text-to-transformer",
    ATELIER_RUNNER_TOKEN: randomBytes(32).toString("hex"),
    ATELIER_LOG_LEVEL: "warn",
    ...options.environment,
  };
  const startSite = () => startProcess("tools/serve.ts", environment, "listening on");
  const startRunner = () =>
    startProcess(
      "sandbox-runner/main.ts",
      { ...environment, ATELIER_SITE_URL: `http://127.0.0.1:${port}`, ATELIER_RUNNER_ID: "stack" },
      "runner ready",
    );
  const hasOwnContent = options.environment?.["ATELIER_CONTENT_DIR"] !== undefined;
  if (!hasOwnContent) layPacks(dataDir);
  const [site, runner] = await Promise.all([startSite(), options.runner === false ? undefined : startRunner()]);
  if (!hasOwnContent) keepPacks(dataDir);
  const stack: Stack = {
    origin,
    dataDir,
    site,
    runner: runner ?? site,
    startSite: async () => (stack.site = await startSite()),
    startRunner: async () => (stack.runner = await startRunner()),
    async [Symbol.asyncDispose]() {
      for (const process of new Set([stack.runner, stack.site])) {
        process.kill("SIGTERM");
        await process.gone;
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return stack;
}

function startProcess(script: string, env: NodeJS.ProcessEnv, readyText: string): Promise<StackProcess> {
  const child: ChildProcess = spawn(process.execPath, [path.join(root, script)], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const gone = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<StackProcess>();
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-20_000);
    if (said.includes(readyText))
      ready.resolve({ pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), gone: gone.promise, said: () => said });
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  child.once("close", (code, signal) => {
    gone.resolve();
    ready.reject(new Error(`${script} ended with ${signal ?? code} before it said "${readyText}":\n${said}`));
  });
  return ready.promise;
}

/** A port that was free a moment ago. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
