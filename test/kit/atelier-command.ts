import { type ChildProcess, spawn } from "node:child_process";
import { expect } from "vitest";

/** The `atelier` command as a process of its own. */
export class AtelierCommand implements AsyncDisposable {
  readonly child: ChildProcess;
  /** Its exit code, when it has ended. */
  readonly code: Promise<number | null>;
  #out = "";
  #err = "";

  constructor(...words: string[]) {
    const env = { ...process.env, NO_COLOR: "1", ATELIER_LOCAL_SLICES: "2" };
    this.child = spawn(process.execPath, ["src/cli/main.ts", ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.on("data", (chunk: Buffer) => (this.#out += chunk.toString()));
    this.child.stderr?.on("data", (chunk: Buffer) => (this.#err += chunk.toString()));
    this.code = new Promise((resolve) => this.child.once("close", resolve));
  }

  /** Everything it printed on standard output. */
  get out(): string {
    return this.#out;
  }

  /** Everything it printed on standard error. */
  get err(): string {
    return this.#err;
  }

  /** Resolves when it has printed this, on whichever stream; fails with all that it printed where it ends before. */
  async hear(text: string): Promise<void> {
    await Promise.race([
      expect.poll(() => this.#out + this.#err, { timeout: 240_000, interval: 50 }).toContain(text),
      this.code.then(() => expect(this.#out + this.#err).toContain(text)),
    ]);
  }

  /** Forgets what was printed so far, so that what is heard next is new. */
  forget(): void {
    this.#out = this.#err = "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGTERM");
    await this.code;
  }
}
