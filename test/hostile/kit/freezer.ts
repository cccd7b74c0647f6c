import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { vi } from "vitest";

const ROOT = "/sys/fs/cgroup/freezer";

/** Freezes processes as a driver in trouble does: no signal reaches them, SIGKILL neither, until they are thawed. */
export class Freezer implements Disposable {
  static #made = 0;
  readonly #folder: string;

  constructor() {
    Freezer.#made += 1;
    this.#folder = `${ROOT}/atelier-test-${process.pid}-${Freezer.#made}`;
    mkdirSync(this.#folder);
  }

  freeze(pids: readonly number[]): void {
    for (const pid of pids) writeFileSync(`${this.#folder}/cgroup.procs`, String(pid));
    writeFileSync(`${this.#folder}/freezer.state`, "FROZEN");
    // A process that is busy in the kernel freezes when it comes back from there, and can be killed until then.
    while (readFileSync(`${this.#folder}/freezer.state`, "utf8").trim() !== "FROZEN");
    const held = readFileSync(`${this.#folder}/cgroup.procs`, "utf8").split("\n").map(Number);
    const lost = pids.filter((pid) => !held.includes(pid));
    if (lost.length > 0) throw new Error(`these were gone before they froze: ${lost.join(", ")}`);
  }

  /** What was killed meanwhile dies now. */
  async thaw(): Promise<void> {
    writeFileSync(`${this.#folder}/freezer.state`, "THAWED");
    await vi.waitFor(() => rmdirSync(this.#folder), { timeout: 30_000 });
  }

  [Symbol.dispose](): void {
    rmdirSync(this.#folder);
  }
}

/** Why nothing can be made unkillable here, or undefined. */
export const freezerRefusal: string | undefined = findRefusal();

function findRefusal(): string | undefined {
  try {
    new Freezer()[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return `no cgroup v1 freezer, so nothing here can be made unkillable: ${String(error)}`;
  }
}
