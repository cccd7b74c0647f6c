import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const longestPauseMs = 15_000;
const patienceMs = 8_000;

export interface Service {
  /** Resolves when the service has said that it is ready, rejects with its last words if it ends before. */
  readonly ready: Promise<void>;
  /** From now on its end is not answered by a new start. */
  retire(): void;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Text in its output that means it serves. */
  readonly readyText: string;
  readonly say: (line: string) => void;
  readonly showOutput: boolean;
}

/**
 * Keeps a process of ours alive until `stop`: one that dies after it was ready
 * is started again, at once the first time and then more slowly. It dies with
 * us, however we die: the kernel sends it SIGTERM.
 */
export function superviseService(options: ServiceOptions): Service {
  const { name, readyText, say, showOutput } = options;
  let child: ChildProcess | undefined;
  let retired = false;
  let wasReady = false;
  let pauseMs = 0;
  let gone = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<void>();

  const start = (): void => {
    const began = Date.now();
    let tail = "";
    gone = Promise.withResolvers<void>();
    child = spawnService(options);
    const listen = (chunk: Buffer): void => {
      tail = (tail + chunk.toString()).slice(-8000);
      if (showOutput) process.stderr.write(chunk);
      if (!wasReady && tail.includes(readyText)) {
        wasReady = true;
        ready.resolve();
      }
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("error", (error) => ready.reject(error));
    child.once("close", (code, signal) => {
      gone.resolve();
      const ending = `The ${name} ended with ${signal ?? code}`;
      if (!wasReady) return ready.reject(new Error(findLastWords(tail) || `${ending} before it was ready.`));
      if (retired) return;
      pauseMs = Date.now() - began > 60_000 ? 0 : Math.min(longestPauseMs, pauseMs * 2 || 250);
      if (!showOutput && signal === null) say(findLastWords(tail));
      say(`${ending}; starting it again${pauseMs > 250 ? ` in ${pauseMs / 1000} s` : ""}.`);
      setTimeout(() => (retired ? undefined : start()), pauseMs);
    });
  };
  start();

  return {
    ready: ready.promise,
    retire: () => {
      retired = true;
    },
    async stop() {
      retired = true;
      child?.kill("SIGTERM");
      const hard = setTimeout(() => child?.kill("SIGKILL"), patienceMs);
      await gone.promise;
      clearTimeout(hard);
    },
  };
}

/** In a session of its own: a terminal's Ctrl-C is for us, who then stop our services in order. */
function spawnService({ script, environment }: ServiceOptions): ChildProcess {
  return spawn("setpriv", ["--pdeathsig", "TERM", "--", process.execPath, path.join(root, script)], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

/** The part of a dying process's output that a reader can use: no stack frames, no Node banner; the log only where there is nothing else. */
function findLastWords(output: string): string {
  const lines = output
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at |^Node\.js v|^\s*\^|ExperimentalWarning|--trace-warnings/.test(line));
  const sentences = lines.filter((line) => !line.startsWith("{"));
  return (sentences.length > 0 ? sentences : lines).slice(-12).join("\n");
}
