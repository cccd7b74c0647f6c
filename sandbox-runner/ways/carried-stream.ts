import { Duplex } from "node:stream";
import { RunnerError } from "../core/errors.ts";
import { MAX_PAYLOAD_BYTES, type StreamFrameKind } from "./stream-frames.ts";

/** So much may be under way in one direction of one connection: none fills the memory of the other side. */
const WINDOW_BYTES = 256 * 1024;
const nothing = new Uint8Array();

/** What a carried connection needs of its carrier. */
export interface StreamPort {
  send(kind: StreamFrameKind, payload: Uint8Array, sent?: (error?: Error | null) => void): void;
  forget(): void;
}

/** One connection among those that share a pipe. */
export class CarriedStream extends Duplex {
  readonly #port: StreamPort;
  /** What may still be sent, and what may still come. */
  #credit = WINDOW_BYTES;
  #granted = WINDOW_BYTES;
  /** Came, and was not yet given out again as credit. */
  #owed = 0;
  #blocked: (() => void) | null = null;

  constructor(port: StreamPort) {
    super({ allowHalfOpen: true });
    this.#port = port;
  }

  /** Bytes of the other side's. */
  bring(payload: Uint8Array): void {
    this.#granted -= payload.length;
    if (this.#granted < 0) throw new RunnerError("link-refused", "a connection brought more than it was granted");
    this.#owed += payload.length;
    // The decoder's buffer is not kept for the sake of a few bytes in it.
    if (this.push(Buffer.from(payload))) this.#grant();
  }

  bringEnd(): void {
    this.push(null);
  }

  bringCredit(payload: Uint8Array): void {
    if (payload.length !== 4) throw new RunnerError("link-refused", "credit that is no number");
    this.#credit += Buffer.from(payload).readUInt32BE(0);
    const go = this.#blocked;
    this.#blocked = null;
    go?.();
  }

  override _read(): void {
    this.#grant();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#credit <= 0) return void (this.#blocked = () => this._write(chunk, _encoding, done));
    const bytes = Math.min(chunk.length, this.#credit, MAX_PAYLOAD_BYTES);
    this.#credit -= bytes;
    this.#port.send("data", chunk.subarray(0, bytes), (error) => {
      if (error || bytes === chunk.length) done(error);
      else this._write(chunk.subarray(bytes), _encoding, done);
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#port.send("end", nothing, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.readableEnded || !this.writableFinished) this.#port.send("reset", nothing);
    this.#port.forget();
    done(error);
  }

  #grant(): void {
    if (this.#owed === 0) return;
    const payload = Buffer.allocUnsafe(4);
    payload.writeUInt32BE(this.#owed);
    this.#granted += this.#owed;
    this.#owed = 0;
    this.#port.send("credit", payload);
  }
}
