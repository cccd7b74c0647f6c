import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Logger } from "pino";
import { PilotId } from "#contract/ids.ts";
import { describeError } from "../core/errors.ts";
import { answerSpool, DOOR_FILE, isMark, makeMark, POLL_MS } from "../ways/spool.ts";
import type { PilotWay, WayDoor } from "./pilot-way.ts";

/** A pilot has one link and fetches a few files at a time. */
const MOST_CONNECTIONS = 32;

/** Pilots leave numbered files in a folder on the shared file system, and find the answers there. The last resort: every word waits to be looked for. */
export class SpoolWay implements PilotWay {
  readonly url: string;
  readonly #folder: string;
  readonly #pollMs: number;
  readonly #door = makeMark();
  readonly #stopping = new AbortController();
  /** Connections that were answered, by pilot: none is answered twice. */
  readonly #answered = new Map<PilotId, Set<string>>();
  readonly #open = new Map<PilotId, number>();

  /** `folder` is this runner's own; whatever is in it goes. */
  constructor(folder: string, pollMs = POLL_MS) {
    this.#folder = folder;
    this.#pollMs = pollMs;
    this.url = pathToFileURL(folder).href;
  }

  async open(door: WayDoor, log: Logger): Promise<AsyncDisposable> {
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const unfinished = path.join(this.#folder, `new-${DOOR_FILE}`);
    await writeFile(unfinished, this.#door, { mode: 0o600 });
    await rename(unfinished, path.join(this.#folder, DOOR_FILE));
    const running = this.#run(door, log);
    return {
      [Symbol.asyncDispose]: async () => {
        this.#stopping.abort();
        await running;
        await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
      },
    };
  }

  async #run(door: WayDoor, log: Logger): Promise<void> {
    const { signal } = this.#stopping;
    let trouble = "";
    while (!signal.aborted) {
      try {
        await this.#look(door, log); // eslint-disable-line no-await-in-loop -- one look after the other
        trouble = "";
      } catch (error) {
        if (trouble !== describeError(error)) log.warn({ error: describeError(error) }, "the spool cannot be looked through");
        trouble = describeError(error);
      }
      await pause(this.#pollMs, undefined, { signal }).catch(() => undefined); // eslint-disable-line no-await-in-loop -- as above
    }
  }

  async #look(door: WayDoor, log: Logger): Promise<void> {
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (entry.name === DOOR_FILE || this.#stopping.signal.aborted) continue;
      const pilot = PilotId.safeParse(entry.name).data;
      const tokenHash = pilot && door.findTokenHash(pilot);
      // eslint-disable-next-line no-await-in-loop -- a few
      if (pilot && tokenHash !== undefined && entry.isDirectory()) await this.#lookAt(pilot, tokenHash, door, log);
      else {
        await rm(path.join(this.#folder, entry.name), { recursive: true, force: true, maxRetries: 3 }); // eslint-disable-line no-await-in-loop -- as above
        if (pilot) this.#answered.delete(pilot);
      }
    }
  }

  async #lookAt(pilot: PilotId, tokenHash: string, door: WayDoor, log: Logger): Promise<void> {
    const folder = path.join(this.#folder, pilot);
    const answered = this.#answered.get(pilot) ?? new Set<string>();
    this.#answered.set(pilot, answered);
    for (const mark of await readdir(folder)) {
      const open = this.#open.get(pilot) ?? 0;
      if (!isMark(mark) || answered.has(mark) || open >= MOST_CONNECTIONS) continue;
      answered.add(mark);
      this.#open.set(pilot, open + 1);
      const connection = answerSpool(path.join(folder, mark), this.#door, tokenHash, this.#pollMs);
      connection.on("error", (error) => log.debug({ pilot, error: describeError(error) }, "a spooled connection broke"));
      connection.once("close", () => this.#open.set(pilot, (this.#open.get(pilot) ?? 1) - 1));
      door.accept(connection);
    }
  }
}
