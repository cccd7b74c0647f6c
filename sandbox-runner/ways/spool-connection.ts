import { rm } from "node:fs/promises";
import path from "node:path";
import { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { callbackify } from "node:util";
import { RunnerError } from "../core/errors.ts";
import type { Direction, Seal } from "./seal.ts";
import { isThere, layDown, takeUp } from "./spool-file.ts";

/** What one side of a spooled connection works with. */
export interface SpoolSide {
  readonly folder: string;
  readonly seals: Readonly<Record<Direction, Seal>>;
  /** Which direction is this side's to write. */
  readonly writes: Direction;
  readonly pollMs: number;
}

const MOST_BYTES = 512 * 1024;
/** So many files may lie there untaken: a side that takes nothing up fills no disk. */
const MOST_UNTAKEN = 8;

type Done = (error?: Error | null) => void;

/**
 * A connection in a folder on a shared file system: numbered, sealed files up
 * and down, an empty one for the end of a direction. Without its folder it is broken,
 * and whoever lets go of it removes the folder.
 */
export class SpoolConnection extends Duplex {
  readonly #open: () => Promise<SpoolSide>;
  #side: SpoolSide | null = null;
  #written = 0;
  #taken = 0;
  #isReading = false;

  /** `open` finds or makes the folder. */
  constructor(open: () => Promise<SpoolSide>) {
    super({ allowHalfOpen: true, readableHighWaterMark: MOST_BYTES, writableHighWaterMark: MOST_BYTES });
    this.#open = open;
    this.on("error", () => undefined); // Its end is told by `close` as well.
  }

  override _construct(done: Done): void {
    callbackify(async () => void (this.#side = await this.#open()))(done);
  }

  override _read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#take().then(
      () => (this.#isReading = false),
      (error: Error) => this.destroy(error),
    );
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this._writev([{ chunk }], done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    callbackify(() => this.#lay(Buffer.concat(chunks.map(({ chunk }) => chunk))))(done);
  }

  override _final(done: Done): void {
    // Done only when it has been taken up: the folder goes after that.
    callbackify(() => this.#layOne(Buffer.alloc(0)).then(() => this.#taking(this.#written)))(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    const folder = this.#side?.folder;
    const removed = folder === undefined ? Promise.resolve() : rm(folder, { recursive: true, force: true, maxRetries: 3 });
    callbackify(() => removed.catch(() => undefined))(() => done(error));
  }

  async #take(): Promise<void> {
    const { folder, seals, writes, pollMs } = this.#here();
    const direction = writes === "up" ? "down" : "up";
    for (let wants = true; wants && !this.destroyed;) {
      const sealed = await takeUp(path.join(folder, direction), this.#taken + 1); // eslint-disable-line no-await-in-loop -- in order
      if (sealed) {
        this.#taken += 1;
        const bytes = seals[direction].open(this.#taken, sealed);
        if (bytes.length === 0) return void this.push(null);
        wants = this.push(bytes);
      } else await this.#wait(folder, pollMs); // eslint-disable-line no-await-in-loop -- as above
    }
  }

  async #lay(bytes: Buffer): Promise<void> {
    for (let start = 0; start < bytes.length; start += MOST_BYTES) await this.#layOne(bytes.subarray(start, start + MOST_BYTES)); // eslint-disable-line no-await-in-loop -- in order
  }

  async #layOne(bytes: Buffer): Promise<void> {
    const { folder, seals, writes } = this.#here();
    if (this.#written >= MOST_UNTAKEN) await this.#taking(this.#written - MOST_UNTAKEN + 1);
    this.#written += 1;
    await layDown(path.join(folder, writes), this.#written, seals[writes].close(this.#written, bytes));
  }

  /** Resolves when the other side has taken this file up. */
  async #taking(number: number): Promise<void> {
    const { folder, writes, pollMs } = this.#here();
    while (await isThere(path.join(folder, writes, String(number)))) await this.#wait(folder, pollMs); // eslint-disable-line no-await-in-loop -- looks again and again
  }

  async #wait(folder: string, pollMs: number): Promise<void> {
    await pause(pollMs);
    if (this.destroyed || !(await isThere(folder))) throw new RunnerError("link-refused", "the other side has let go");
  }

  #here(): SpoolSide {
    if (!this.#side) throw new Error("a connection is used before it is open");
    return this.#side;
  }
}
