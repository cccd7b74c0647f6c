import { spawn } from "node:child_process";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import type { WardenOptions } from "./warden.ts";

/** The way to a warden's process and back, wherever it was started. */
export interface WardenChannel {
  /** Its end is the order to leave. */
  readonly input: Writable;
  readonly output: Readable;
  /** Its log, by lines. */
  readonly log: Readable;
  /** Resolves with how it ended, when nothing more comes. */
  readonly over: Promise<string>;
  /** At once, and with it every sandbox. */
  kill(): void;
}

/** Where the warden's programs lie. */
export const WARDEN_FOLDER = path.join(import.meta.dirname, "../python/atelier_warden");
/** Debian's; the warden needs the standard library only. */
export const INTERPRETER = "/usr/bin/python3";
/** Whoever may hold the other ends open still, a dead warden has no more to say. */
export const LAST_WORDS_MS = 1000;

/** A warden as this process's child. */
export function spawnWarden({ interpreter = INTERPRETER, startAs }: Pick<WardenOptions, "interpreter" | "startAs">): WardenChannel {
  const child = spawn(interpreter, ["-I", path.join(WARDEN_FOLDER, "__main__.py")], {
    stdio: ["pipe", "pipe", "pipe"],
    cwd: "/",
    ...startAs,
    // Nothing of the pilot's environment: a cage cannot leak what its builder never had.
    env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
  });
  const { stdin: input, stdout: output, stderr: log } = child;
  child.once("exit", () => setTimeout(() => [output, log].forEach((end) => end.destroy()), LAST_WORDS_MS).unref());
  const over = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`it could not be started: ${error.message}`));
    child.once("close", (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
  });
  return { input, output, log, over, kill: () => void child.kill("SIGKILL") };
}
