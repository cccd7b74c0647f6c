import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Repository root: the command runs from a checkout. */
export const root = path.resolve(import.meta.dirname, "../..");

/** A runner at work for a site. */
export interface RunnerProcess extends AsyncDisposable {
  /** Rejects when it ends before it was told to. */
  readonly broken: Promise<never>;
  /** The last lines of its log, its pilot's and its warden's; where judges' own words stand. */
  readLog(): string;
}

/** It ended by itself, with its last words: this machine has no sandboxes, perhaps. */
export class RunnerEnded extends Error {}

const KEPT_CHARACTERS = 200_000;

/** Starts the runner's main against a site and resolves when it says that a slice is ready. The runner's wing is never imported. */
export async function openRunner(
  site: { url: string; token: string },
  settings: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<RunnerProcess> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "atelier-check-"));
  const child = spawn(process.execPath, [path.join(root, "sandbox-runner/main.ts")], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name))),
      ATELIER_SITE_URL: site.url,
      ATELIER_RUNNER_TOKEN: site.token,
      ATELIER_RUNNER_ID: "check",
      ATELIER_DATA_DIR: folder, // of its own: a runner empties its cache when it starts
      ATELIER_DRAIN_SECONDS: "0",
      ...settings,
    },
  });
  let said = "";
  let isWanted = true;
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const describeEnd = (code: number | null) => new RunnerEnded(`The runner ended with ${code}. Its last words:\n${said.slice(-3000)}`);
  const broken = exited.then((code) => (isWanted ? Promise.reject(describeEnd(code)) : new Promise<never>(() => undefined)));
  broken.catch(() => undefined); // Whoever waits for work races with it; between checks nobody does.
  const ready = new Promise<void>((resolve) => {
    const listen = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-KEPT_CHARACTERS);
      if (said.includes("runner ready")) resolve();
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
  });
  const end = async () => {
    isWanted = false;
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const stopped = new Promise<never>((_, reject) => {
      child.once("error", reject);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    await Promise.race([ready, broken, stopped]);
    signal?.throwIfAborted();
  } catch (error) {
    await end();
    throw error;
  }
  return { broken, readLog: () => said, [Symbol.asyncDispose]: end };
}

/** What an operator may have set about this machine's sandboxes holds for the check as well. */
const passedOn =
  /^(PATH|HOME|LANG|TZ|CUDA_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|SLURM_SHARDS_ON_NODE|ATELIER_(PYTHON|WARDEN_USER|LIMITER|DEVICES\w*|DEVICE_PATIENCE|SHARED_DEVICES|TIER|SCRATCH_DIR|LOCAL_SLICES|LOG_LEVEL))$/;
