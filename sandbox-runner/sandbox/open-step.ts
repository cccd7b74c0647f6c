import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { FrameDecoder } from "./frames.ts";
import { INTERPRETER, LAST_WORDS_MS, WARDEN_FOLDER, type WardenChannel } from "./warden-channel.ts";
import { WardenLost } from "./warden.ts";

/** A step's share of what its allocation was granted. */
export interface StepShare {
  /** As for `--gres`; `none` where it has no device. */
  readonly gres: string;
  readonly cpus: number;
  /** 0: whatever the allocation has. */
  readonly memoryMiB: number;
}

export interface StepOptions {
  readonly share: StepShare;
  /** Makes `srun` find its allocation. */
  readonly environment: Readonly<Record<string, string>>;
  readonly interpreter?: string;
  /** How long Slurm may take to start it. */
  readonly startWithinMs?: number;
}

/** What Slurm told the step of its devices, by the names it has in the environment. */
export type Granted = Readonly<Record<string, string>>;

const GrantedMessage = z.strictObject({ kind: z.literal("granted"), variables: z.record(z.string().max(60), z.string().max(1000)) });
const START_WITHIN_MS = 60_000;
const KEPT_CHARACTERS = 300;

/**
 * Starts a warden in a step of the allocation that this process runs in, so that Slurm's own control groups bind its
 * memory and devices. Throws `WardenLost` where no step starts.
 */
export async function openStep(options: StepOptions): Promise<{ readonly channel: WardenChannel; readonly granted: Granted }> {
  // Only this user may enter a folder that is made so.
  const folder = await mkdtemp(path.join(os.tmpdir(), "atelier-step-"));
  try {
    const server = createServer();
    await once(server.listen(path.join(folder, "pilot")), "listening");
    const step = startStep(options, path.join(folder, "pilot"));
    try {
      const ready = once(server, "connection").then(async ([socket]: Socket[]) => await greet(socket as Socket, step));
      const late = delay(options.startWithinMs ?? START_WITHIN_MS, "no step was started in time", { ref: false });
      const failed = Promise.race([step.over, late]).then(async (reason) => {
        throw new WardenLost(`${reason}${step.lastWords() === "" ? "" : `: ${step.lastWords()}`}`);
      });
      return await Promise.race([ready, failed]);
    } catch (error) {
      step.kill();
      throw error;
    } finally {
      server.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Step = ReturnType<typeof startStep>;

/** A share in srun's words. */
export function makeStepOptions({ gres, cpus, memoryMiB }: StepShare): string[] {
  const asked = ["--exact", "--nodes=1", "--ntasks=1", `--cpus-per-task=${cpus}`, `--mem=${memoryMiB}M`, `--gres=${gres}`];
  return [...asked, "--export=NONE", "--mpi=none", "--input=none", "--chdir=/", "--quiet"];
}

function startStep({ share, environment, interpreter = INTERPRETER }: StepOptions, socketPath: string) {
  // Not the batch script's environment: Slurm reads what it says of the whole allocation as if it were asked for here.
  const words = makeStepOptions(share);
  const command = [interpreter, "-I", path.join(WARDEN_FOLDER, "step.py"), socketPath];
  const srun = spawn("srun", [...words, ...command], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  srun.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-KEPT_CHARACTERS)));
  const over = new Promise<string>((resolve) => {
    srun.once("error", (error) => resolve(`srun could not be started: ${error.message}`));
    srun.once("close", (code, signal) => resolve(`its step ended with ${signal ?? `code ${code}`}`));
  });
  // Slurm hands it on to what runs in the step.
  return { log: srun.stderr, over, lastWords: () => said.trim().split("\n").at(-1) ?? "", kill: () => void srun.kill("SIGTERM") };
}

/** The first words on the connection are the step's; the warden itself says nothing before it is spoken to. */
async function greet(socket: Socket, step: Step): Promise<{ channel: WardenChannel; granted: Granted }> {
  socket.on("error", () => undefined); // its end says more
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  const decoder = new FrameDecoder();
  const first = Promise.withResolvers<unknown>();
  const listen = (chunk: Buffer): void => {
    for (const { header } of decoder.push(chunk)) first.resolve(header);
  };
  socket.on("data", listen);
  void closed.then(() => first.reject(new WardenLost("its step ended before it said what it was granted")));
  const { variables } = GrantedMessage.parse(await first.promise);
  socket.off("data", listen).pause();
  const silent = closed.then(() => Promise.race([step.over, delay(LAST_WORDS_MS, "its step's connection closed")]));
  const over = Promise.race([step.over, silent]);
  const kill = (): void => {
    socket.destroy();
    step.kill();
  };
  // Without srun nobody would hear of its end, and without a connection the warden leaves.
  void over.then(kill);
  return { channel: { input: socket, output: socket, log: step.log, over, kill }, granted: variables };
}
