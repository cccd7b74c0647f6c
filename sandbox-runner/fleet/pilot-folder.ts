import { chmod, mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { PilotId } from "#contract/ids.ts";

const LAST_CHARACTERS = 600;

/** What a pilot finds on the shared file system: its token, which only the runner's own account may read, and where it writes its log. */
export class PilotFolder {
  readonly tokenFile: string;
  readonly logFile: string;
  readonly #folder: string;

  constructor(shared: string, pilot: PilotId) {
    this.#folder = path.join(shared, "pilots", pilot);
    this.tokenFile = path.join(this.#folder, "token");
    this.logFile = path.join(this.#folder, "log");
  }

  /** Lays the token down. The mode is set before the secret is written, whatever the umask. */
  async open(token: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
    await using file = await open(this.tokenFile, "wx", 0o600);
    await file.chmod(0o600);
    await file.writeFile(token);
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
