import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { FakeSite } from "./fake-site.ts";
import { isAlive, listChildren, listTree, readCommand } from "./process-tree.ts";

const main = path.resolve(import.meta.dirname, "../../sandbox-runner/main.ts");

/** The runner as its own process, with its pilot, warden and sandboxes, working for a fake site. */
export class RealRunner implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  #said = "";

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
  }

  /** Starts it and resolves when a slice is ready. A prefix is a program that starts what follows it, perhaps as another user or on a narrower machine. */
  static async open(site: FakeSite, settings: Readonly<Record<string, string>> = {}, prefix: readonly string[] = []): Promise<RealRunner> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "atelier-runner-"));
    if (prefix.length > 0) await chmod(folder, 0o777);
    const env = {
      PATH: process.env["PATH"] ?? "",
      ATELIER_SITE_URL: site.url,
      ATELIER_RUNNER_TOKEN: site.token,
      ATELIER_RUNNER_ID: "test",
      ATELIER_DATA_DIR: folder,
      ATELIER_LOCAL_SLICES: "2",
      ATELIER_DRAIN_SECONDS: "2",
      ATELIER_LOG_LEVEL: "info",
      ...settings,
    };
    const [program, ...words] = [...prefix, process.execPath, main];
    const runner = new RealRunner(spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"] }), folder);
    await new Promise<void>((resolve, reject) => {
      runner.#child.stdout?.on("data", () => runner.#said.includes("runner ready") && resolve());
      runner.#child.once("close", (code) => reject(new Error(`the runner ended with ${code}:\n${runner.#said.slice(-4000)}`)));
    });
    return runner;
  }

  get said(): string {
    return this.#said;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get pilotPid(): number {
    return listChildren(this.pid).find((pid) => readCommand(pid).includes("pilot-main.ts")) ?? -1;
  }

  get wardenPid(): number {
    return listChildren(this.pilotPid).find((pid) => readCommand(pid).includes("atelier_warden")) ?? -1;
  }

  /** Every process of this runner that lives now. */
  listProcesses(): number[] {
    return listTree(this.pid).filter(isAlive);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async gone(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await new Promise((resolve) => this.#child.once("close", resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGTERM");
    await this.gone();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
