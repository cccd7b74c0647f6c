import { type ChildProcess, spawn } from "node:child_process";
import type { Logger } from "pino";
import type { PilotId } from "#contract/ids.ts";
import { REFUSES_TO_SERVE } from "../core/exit-codes.ts";
import type { PilotDoor, PilotSource } from "./pilot-source.ts";

/** How to start the pilot's program on this machine. */
export interface LocalPilotOptions {
  readonly pilot: PilotId;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Called where the pilot refuses to serve: starting it again would change nothing. */
  readonly onRefusal: (exitCode: number) => void;
  readonly log: Logger;
}

const FIRST_RESTART_MS = 50;
const SLOWEST_RESTART_MS = 10_000;
/** One that lived so long did not die of starting: the next is started at once. */
const STEADY_AFTER_MS = 5_000;
const KILL_AFTER_MS = 5_000;

/** One pilot as a child process, started again when it dies. Its standard input stays open as long as this process lives: its end tells the pilot to go. */
export class LocalPilot implements PilotSource {
  readonly #options: LocalPilotOptions;
  #child: ChildProcess | null = null;
  #restart: NodeJS.Timeout | undefined;
  #restartMs = FIRST_RESTART_MS;
  #stopping = false;

  constructor(options: LocalPilotOptions) {
    this.#options = options;
  }

  start(door: PilotDoor): void {
    const { pilot, command, environment, log } = this.#options;
    const [program, ...words] = command;
    const startedMs = Date.now();
    const env = { ...environment, ATELIER_PILOT_ID: pilot, ATELIER_PILOT_TOKEN: door.admit(pilot), ATELIER_PILOT_RUNNER: door.url };
    const child = spawn(program, words, { env, stdio: ["pipe", "inherit", "inherit"] });
    this.#child = child;
    child.stdin.on("error", () => undefined); // Its end of the pipe closes when it dies; `exit` says so.
    child.once("error", (error) => log.error({ pilot, error: error.message }, "the pilot could not be started"));
    child.once("close", (code, signal) => {
      this.#child = null;
      const detail = `the pilot's process ended with ${signal ?? code}`;
      door.gone(pilot, detail);
      if (this.#stopping) return;
      if (code === REFUSES_TO_SERVE) return this.#options.onRefusal(code);
      if (Date.now() - startedMs > STEADY_AFTER_MS) this.#restartMs = FIRST_RESTART_MS;
      log.warn({ pilot, restartMs: this.#restartMs }, detail);
      this.#restart = setTimeout(() => this.start(door), this.#restartMs);
      this.#restartMs = Math.min(this.#restartMs * 2, SLOWEST_RESTART_MS);
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child) return;
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    child.stdin?.end();
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    await closed;
    clearTimeout(late);
  }
}
