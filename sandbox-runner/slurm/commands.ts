import { spawn } from "node:child_process";
import { RunnerError } from "../core/errors.ts";

/** What a command did. */
export interface CommandEnd {
  readonly stdout: string;
  readonly stderr: string;
  /** Null where it was killed, which it is when it takes too long. */
  readonly exitCode: number | null;
}

/** What a command is given beside its words, and how long it may take; as long as Slurm's slowest where nothing is said. */
export interface CommandOptions {
  readonly input?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly patienceMs?: number;
}

/** Runs one of Slurm's commands, here or elsewhere. Rejects only where it could not be run at all. */
export type RunCommand = (program: string, words: readonly string[], options?: CommandOptions) => Promise<CommandEnd>;

/** Slurm's own patience with a controller that is silent is ten seconds. */
const PATIENCE_MS = 30_000;
const MOST_BYTES = 16 * 2 ** 20;

/** Commands of this machine, in an environment that holds what is given here and nothing of the runner's. */
export function makeLocalCommands(environment: Readonly<Record<string, string>>, usualPatienceMs = PATIENCE_MS): RunCommand {
  return (program, words, { input = "", variables = {}, patienceMs = usualPatienceMs } = {}) => {
    const child = spawn(program, words, {
      env: { ...environment, ...variables },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: patienceMs,
      killSignal: "SIGKILL",
    });
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        texts[stream] += text;
        if (texts[stream].length > MOST_BYTES) child.kill("SIGKILL");
      });
    }
    child.stdin.on("error", () => undefined); // It may end without having read all.
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once("error", (error) =>
        reject(new RunnerError("slurm-unreachable", `${program} could not be run: ${error.message}`, { cause: error })),
      );
      child.once("close", (exitCode) => resolve({ ...texts, exitCode }));
    });
  };
}

/** The last thing that a command complained of, less its name. */
export function lastWords({ stderr, exitCode }: CommandEnd): string {
  const said = stderr.split("\n").findLast((line) => line.trim() !== "");
  const words = said?.replace(/^\w+: (error: )?/, "").slice(0, 300);
  return words ?? (exitCode === null ? "it took too long" : `it ended with ${exitCode}`);
}
