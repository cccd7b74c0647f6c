import { chmod, mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { type PilotRecord, readRecord, writeRecord } from "./pilot-record.ts";

const LAST_CHARACTERS = 600;

/**
 * What lies on the shared file system for a pilot: its token, which only the runner's own account may read, where it
 * writes its log, and what the runner's next process has to know of it.
 */
export class PilotFolder {
  readonly tokenFile: string;
  readonly logFile: string;
  readonly #folder: string;
  readonly #recordFile: string;
  readonly #pilot: string;

  constructor(shared: string, pilot: string) {
    this.#pilot = pilot;
    this.#folder = path.join(shared, "pilots", pilot);
    this.tokenFile = path.join(this.#folder, "token");
    this.logFile = path.join(this.#folder, "log");
    this.#recordFile = path.join(this.#folder, "record.json");
  }

  /** Lays record and token down. The mode is set before the secret is written, whatever the umask. */
  async open(token: string, record: PilotRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
    await this.note(record);
    await using file = await open(this.tokenFile, "wx", 0o600);
    await file.chmod(0o600);
    await file.writeFile(token);
  }

  /** Writes down what is known of the pilot now. */
  async note(record: PilotRecord): Promise<void> {
    await writeRecord(this.#recordFile, record);
  }

  /** What was written down last; a sentence where that cannot be trusted. */
  async readRecord(): Promise<PilotRecord | string> {
    return await readRecord(this.#recordFile, this.#pilot);
  }

  /** The last that the pilot wrote; empty where it wrote nothing. */
  async readLastWords(): Promise<string> {
    const text = await readFile(this.logFile, "utf8").catch(() => "");
    return text.slice(-LAST_CHARACTERS).trim();
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
