import { existsSync } from "node:fs";
import type { Ending } from "#contract/event.ts";
import type { Limits } from "#contract/limits.ts";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import type { SandboxUsage } from "#runner/sandbox/warden-message.ts";
import type { Warden } from "#runner/sandbox/warden.ts";
import { makeJudge, refusal } from "./cage.ts";

/** Why nothing can be tried on a real GPU here, or undefined. */
export const noGpu: string | undefined =
  refusal ?? (existsSync("/dev/nvidiactl") ? undefined : "no NVIDIA driver is loaded on this machine: /dev/nvidiactl is not there");

const LIMITS: Limits = {
  wallSeconds: 60,
  cpuSeconds: 60,
  memoryBytes: 8 * 2 ** 30,
  processes: 64,
  outputBytes: 256 * 1024,
  diskBytes: 64 * 2 ** 20,
};

export interface GpuOutcome {
  readonly ending: Ending;
  readonly output: string;
  readonly usage: SandboxUsage;
  /** Whether its sandbox had begun CUDA before it was asked for. */
  readonly warm: boolean | undefined;
  readonly healthy: boolean;
  /** What its judge reported, in order; empty for a run. */
  readonly reports: readonly Record<string, unknown>[];
}

/** Sources of a judge for one task of one point, and of what it times the program against. */
export interface GpuJudge {
  readonly judge: string;
  readonly baseline?: string;
}

/** A real warden on the first slice of a real NVIDIA device, with the environment that has torch. */
export class GpuCage implements AsyncDisposable {
  readonly warden: Warden;
  readonly slice: string;
  #attempts = 0;

  private constructor(warden: Warden, slice: string) {
    this.warden = warden;
    this.slice = slice;
  }

  static async open(): Promise<GpuCage> {
    const environments = (await loadEnvironments())
      .filter(({ name }) => name === "pytorch")
      .map((one) => ({ ...one, vendors: ["nvidia"] }));
    const devices = { visible: {}, sharedBecause: null, sharedAllowed: false, together: 1, ready: 1, patienceSeconds: 60 };
    const warden = await openWarden({
      environments,
      user: { uid: 64321, gid: 64321 },
      limiter: "auto",
      devices: { ...devices, vendors: [{ name: "nvidia", file: null }] },
      log: (line) => void process.stderr.write(`warden: ${line}\n`),
    });
    await warden.warmedUp();
    const slice = (await warden.slices()).find(({ state }) => state === "free");
    if (!slice) throw new Error("the driver is loaded, but no slice of a device passed its first look; the lines above say why");
    return new GpuCage(warden, slice.id);
  }

  /** Waits for the slice, runs the program on it, and for the look at the slice afterwards. */
  async run(program: string, limits: Partial<Limits> = {}, graded?: GpuJudge): Promise<GpuOutcome> {
    await this.warden.warmedUp();
    this.#attempts += 1;
    const checked = Promise.withResolvers<boolean>();
    let output = "";
    let warm: boolean | undefined;
    const reports: Record<string, unknown>[] = [];
    const { ending, usage } = await this.warden.start(
      {
        attempt: `attempt-${this.#attempts}`,
        environment: "pytorch",
        slice: this.slice,
        entry: "main.py",
        files: [{ path: "main.py", text: program }],
        carried: [],
        produces: [],
        params: {},
        limits: { ...LIMITS, ...limits },
        judge: graded === undefined ? null : makeJudge(graded.judge, graded.baseline),
      },
      (message, body) => {
        if (message.kind === "started") warm = message.warm;
        if (message.kind === "output") output += Buffer.from(body).toString();
        if (message.kind === "report") reports.push(message.report);
        if (message.kind === "slice-checked") checked.resolve(message.healthy);
      },
    );
    return { ending, output, usage, warm, healthy: await checked.promise, reports };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.warden[Symbol.asyncDispose]();
  }
}
