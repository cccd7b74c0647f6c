import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Ending } from "#contract/event.ts";
import type { Limits } from "#contract/limits.ts";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import type { AttemptMessage, SandboxUsage, SliceState } from "#runner/sandbox/warden-message.ts";
import type { DeviceOrder, Warden, WardenOptions } from "#runner/sandbox/warden.ts";

const VENDOR = path.join(import.meta.dirname, "../../kit/fake_vendor.py");
const LIMITS: Limits = {
  wallSeconds: 20,
  cpuSeconds: 10,
  memoryBytes: 256 * 2 ** 20,
  processes: 32,
  outputBytes: 256 * 1024,
  diskBytes: 16 * 2 ** 20,
};

export interface DeviceGiven extends Partial<DeviceOrder> {
  /** One file for each device; `mig` makes it a share of one. */
  readonly kinds?: readonly ("gpu" | "mig")[];
  /** What stands in their files from the start. */
  readonly words?: readonly string[];
  readonly imports?: readonly string[];
}

export interface DeviceOutcome {
  readonly ending: Ending;
  readonly usage: SandboxUsage;
  readonly stdout: string;
  readonly stderr: string;
  readonly warm: boolean | undefined;
  readonly messages: readonly AttemptMessage[];
  /** Resolves with what the look at the slice found. */
  readonly checked: Promise<{ healthy: boolean; detail: string }>;
}

/** A real warden, real sandboxes, and a vendor whose devices are files. */
export class DeviceCage implements AsyncDisposable {
  readonly warden: Warden;
  readonly log: readonly string[];
  readonly #folder: string;
  #attempts = 0;

  private constructor(warden: Warden, folder: string, log: readonly string[]) {
    this.warden = warden;
    this.#folder = folder;
    this.log = log;
  }

  static async open(given: DeviceGiven = {}, more: Partial<WardenOptions> = {}): Promise<DeviceCage> {
    const { kinds = ["gpu", "gpu"], words = [], imports = [], ...order } = given;
    const folder = mkdtempSync(path.join(tmpdir(), "atelier-devices-"));
    chmodSync(folder, 0o755);
    kinds.forEach((_, number) => {
      writeFileSync(path.join(folder, `card${number}`), words[number] ?? "");
      chmodSync(path.join(folder, `card${number}`), 0o666);
    });
    const files = kinds.map((kind, number) => path.join(folder, `card${number}`) + (kind === "mig" ? ":mig" : ""));
    const environments = (await loadEnvironments())
      .filter(({ name }) => name === "python")
      .map((one) => ({ ...one, imports, vendors: ["fake"] }));
    const log: string[] = [];
    const devices: DeviceOrder = {
      vendors: [{ name: "fake", file: VENDOR }],
      visible: { fake: files.join(",") },
      sharedBecause: null,
      sharedAllowed: false,
      together: 1,
      ready: 1,
      patienceSeconds: 3,
      ...order,
    };
    const user = { uid: 64321, gid: 64321 };
    const warden = await openWarden({ environments, user, limiter: "auto", devices, log: (line) => void log.push(line), ...more });
    return new DeviceCage(warden, folder, log);
  }

  device(number: number): string {
    return path.join(this.#folder, `card${number}`);
  }

  /** Processes on this machine that have a device open. */
  holders(number: number): number[] {
    const { ino } = statSync(this.device(number));
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readdirSync(`/proc/${pid}/fd`).some((fd) => statSync(`/proc/${pid}/fd/${fd}`, { throwIfNoEntry: false })?.ino === ino);
        } catch {
          return false; // Gone while we were reading.
        }
      })
      .map(Number);
  }

  async slice(id: string): Promise<SliceState | undefined> {
    return (await this.warden.slices()).find((slice) => slice.id === id);
  }

  async run(
    program: string,
    given: { slice?: string; limits?: Partial<Limits>; judge?: string; onMessage?: (message: AttemptMessage) => void } = {},
  ): Promise<DeviceOutcome> {
    this.#attempts += 1;
    const messages: AttemptMessage[] = [];
    const output = { stdout: "", stderr: "" };
    const checked = Promise.withResolvers<{ healthy: boolean; detail: string }>();
    const { ending, usage } = await this.warden.start(
      {
        attempt: `attempt-${this.#attempts}`,
        environment: "python",
        slice: given.slice ?? null,
        entry: "main.py",
        files: [{ path: "main.py", text: program }],
        carried: [{ path: "before.bin", bytes: Buffer.from("carried") }],
        produces: [],
        params: {},
        limits: { ...LIMITS, ...given.limits },
        judge: given.judge === undefined ? null : makeJudge(given.judge),
      },
      (message, body) => {
        messages.push(message);
        given.onMessage?.(message);
        if (message.kind === "output") output[message.stream] += Buffer.from(body).toString();
        if (message.kind === "slice-checked") checked.resolve(message);
      },
    );
    const started = messages.find((message) => message.kind === "started");
    return { ending, usage, ...output, warm: started?.warm, messages, checked: checked.promise };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.warden[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true });
  }
}

function makeJudge(source: string) {
  const files = [{ path: "judge.py", bytes: Buffer.from(source) }];
  return { entry: "judge.py", files, seedHex: "5e".repeat(32), tasks: [{ id: 1, points: 1 }], hiddenPhase: "run" as const };
}
