import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "pino";
import type { PilotId } from "#contract/ids.ts";
import { describeError } from "../core/errors.ts";
import type { SlurmPilot } from "../core/slurm-pilot.ts";
import { PilotFolder } from "./pilot-folder.ts";
import type { PilotRecord } from "./pilot-record.ts";
import { hashToken } from "../ways/seal.ts";

/** What is written down of a runner's pilots, for its next process to know them by. */
export class PilotRecords {
  readonly #sharedDir: string;
  readonly #log: Logger;
  readonly #records = new Map<PilotId, PilotRecord>();

  constructor(sharedDir: string, log: Logger) {
    this.#sharedDir = sharedDir;
    this.#log = log;
  }

  /**
   * What earlier processes wrote down, the newest first. A folder without a record that can be trusted is told of and cleared away: its
   * pilot's job, if there is one, is nobody's then, and cancelled.
   */
  async recall(isOurs: RegExp): Promise<readonly PilotRecord[]> {
    const names = await readdir(path.join(this.#sharedDir, "pilots")).catch(() => []);
    await Promise.all(names.filter((name) => isOurs.test(name)).map((name) => this.#read(name)));
    return [...this.#records.values()].toSorted((a, b) => b.submittedMs - a.submittedMs);
  }

  /** Those that look for their runner here; the others will never find it, and nothing is left of them that could mislead the next process. */
  listAt(address: string): readonly PilotRecord[] {
    for (const record of this.#records.values()) {
      if (record.address === address) continue;
      this.#refuse(record.pilot, `it looks for its runner at ${record.address}, and this one is at ${address}`);
      void this.clear(record.pilot);
    }
    return [...this.#records.values()];
  }

  /** Lays down what a pilot needs that is about to be asked for, and what is to be known of it. */
  async open({ id, submittedMs, reserved }: SlurmPilot, token: string, address: string): Promise<void> {
    const asked = { submittedMs, reserved, jobId: null, joined: false };
    const record = { version: 1, pilot: id, tokenHash: hashToken(token), address, ...asked } as const;
    this.#records.set(id, record);
    await this.folderOf(id).open(token, record);
  }

  /** Writes down what has become known. That it cannot be written stops nothing: the job is found by its name. */
  async note({ id, jobId, joined }: SlurmPilot): Promise<void> {
    const before = this.#records.get(id);
    if (!before || (before.jobId === jobId && before.joined === joined)) return;
    const record = { ...before, jobId, joined };
    this.#records.set(id, record);
    await this.folderOf(id)
      .note(record)
      .catch((error: unknown) => this.#log.warn({ pilot: id, error: describeError(error) }, "a pilot could not be written down"));
  }

  /** Nothing is left of a pilot that is gone. */
  async clear(id: PilotId): Promise<void> {
    this.#records.delete(id);
    await this.folderOf(id)
      .remove()
      .catch((error: unknown) => this.#log.warn({ pilot: id, error: describeError(error) }, "a pilot's folder is left behind"));
  }

  folderOf(pilot: string): PilotFolder {
    return new PilotFolder(this.#sharedDir, pilot);
  }

  async #read(name: string): Promise<void> {
    const record = await this.folderOf(name).readRecord();
    if (typeof record !== "string") return void this.#records.set(record.pilot, record);
    this.#refuse(name, record);
    await this.folderOf(name)
      .remove()
      .catch(() => undefined);
  }

  #refuse(pilot: string, why: string): void {
    this.#log.warn({ pilot }, `a pilot of an earlier process is not adopted: ${why}`);
  }
}
