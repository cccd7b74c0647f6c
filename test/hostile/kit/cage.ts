import { expect } from "vitest";
import type { Ending } from "#contract/event.ts";
import type { LimitName, Limits } from "#contract/limits.ts";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import type { AttemptOrder, JudgeOrder } from "#runner/sandbox/order.ts";
import type { AttemptMessage, Limiter, SandboxUsage } from "#runner/sandbox/warden-message.ts";
import type { EnvironmentOrder, Warden, WardenOptions } from "#runner/sandbox/warden.ts";
import { asWanted, findRefusal } from "./mode.ts";

/** Why nothing can be tried in this mode on this machine, or undefined; hostile tests are skipped with this reason. */
export const refusal: string | undefined = findRefusal();

/** What came of one attempt. */
export interface Outcome {
  readonly ending: Ending;
  readonly stdout: string;
  readonly stderr: string;
  readonly usage: SandboxUsage;
  readonly messages: readonly AttemptMessage[];
  readonly bodies: readonly Uint8Array[];
}

export interface Given extends Partial<Pick<AttemptOrder, "carried" | "produces" | "params">> {
  readonly limits?: Partial<Limits>;
  /** Source of a judge.py for one task of one point; the program then serves it. */
  readonly judge?: string;
  /** Source of a baseline.py that the judge times the program against. */
  readonly baseline?: string;
  readonly seedHex?: string;
  readonly onMessage?: (message: AttemptMessage, body: Uint8Array) => void;
}

const LIMITS: Limits = {
  wallSeconds: 20,
  cpuSeconds: 10,
  memoryBytes: 256 * 2 ** 20,
  processes: 32,
  outputBytes: 256 * 1024,
  diskBytes: 16 * 2 ** 20,
};

export const completed: Ending = { reason: "completed", exitCode: 0, signal: null };
export const limited = (limit: LimitName): Ending => ({ reason: "limit", limit });

/** `numpy` is pytorch without torch: enough for a judge, and there at once. */
export type EnvironmentName = "python" | "numpy" | "pytorch";

/** A real warden with one environment, and programs to throw at it. */
export class Cage implements AsyncDisposable {
  readonly #environment: EnvironmentName;
  #warden: Warden | undefined;
  #attempts = 0;

  constructor(environment: EnvironmentName = "python") {
    this.#environment = environment;
  }

  static async open(
    environment: EnvironmentName = "python",
    limiter: "auto" | Limiter = asWanted.limiter,
    more: Partial<WardenOptions> = {},
  ): Promise<Cage> {
    const cage = new Cage(environment);
    await cage.start({ limiter, ...more });
    return cage;
  }

  async start(more: Partial<WardenOptions> = {}): Promise<void> {
    const environments = await loadEnvironment(this.#environment);
    this.#warden = await openWarden({ environments, ...asWanted, log: () => undefined, ...more });
    await this.#warden.warmedUp();
  }

  get warden(): Warden {
    if (!this.#warden) throw new Error("the cage is not open yet");
    return this.#warden;
  }

  get nextAttempt(): string {
    return `attempt-${this.#attempts + 1}`;
  }

  async run(program: string, given: Given = {}): Promise<Outcome> {
    this.#attempts += 1;
    const messages: AttemptMessage[] = [];
    const bodies: Uint8Array[] = [];
    const { limits, onMessage, judge, baseline, seedHex, carried = [], produces = [], params = {} } = given;
    const order: AttemptOrder = {
      attempt: `attempt-${this.#attempts}`,
      environment: this.#environment,
      entry: "main.py",
      files: [{ path: "main.py", text: program }],
      carried,
      produces,
      params,
      limits: { ...LIMITS, ...limits },
      judge: judge === undefined ? null : makeJudge(judge, baseline, seedHex),
    };
    const { ending, usage } = await this.warden.start(order, (message, body) => {
      messages.push(message);
      bodies.push(body);
      onMessage?.(message, body);
    });
    const read = (stream: string): string => Buffer.concat(bodies.filter((_, index) => isOutput(messages[index], stream))).toString("utf8");
    return { ending, usage, messages, bodies, stdout: read("stdout"), stderr: read("stderr") };
  }

  /** The one after an attack must find everything as if nothing had been. */
  async expectNextAttemptUnaffected(): Promise<void> {
    const next = await this.run("import os; print('fresh', sorted(os.listdir('.')), os.listdir('/tmp'), os.listdir('/dev/shm'))");
    expect(next.stderr).toBe("");
    expect(next.stdout).toBe("fresh ['main.py'] [] []\n");
    expect(next.ending).toEqual(completed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#warden?.[Symbol.asyncDispose]();
  }
}

async function loadEnvironment(name: EnvironmentName): Promise<EnvironmentOrder[]> {
  const all = await loadEnvironments();
  if (name !== "numpy") return all.filter((one) => one.name === name);
  const pytorch = all.filter((one) => one.name === "pytorch");
  return pytorch.map((one) => ({ ...one, name, imports: ["numpy"], pool: { ...one.pool, learners: 1, judges: 1 } }));
}

/** A judge's files for one task of one point, with a baseline where there is one. */
export function makeJudge(source: string, baseline?: string, seedHex = "5e".repeat(32)): JudgeOrder {
  const files = Object.entries({ "judge.py": source, ...(baseline === undefined ? {} : { "baseline.py": baseline }) });
  return {
    entry: "judge.py",
    files: files.map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
    seedHex,
    tasks: [{ id: 1, points: 1 }],
    hiddenPhase: "run",
    baseline: baseline === undefined ? null : "baseline.py",
  };
}

function isOutput(message: AttemptMessage | undefined, stream: string): boolean {
  return message?.kind === "output" && message.stream === stream;
}
