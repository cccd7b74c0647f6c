import { RunnerError } from "../core/errors.ts";

// Many connections over one pipe. Each frame: u8 kind, u32 stream, u32 length (big-endian), so many bytes.

const kinds = ["open", "data", "end", "reset", "credit", "pulse"] as const;
export type StreamFrameKind = (typeof kinds)[number];

export interface StreamFrame {
  readonly kind: StreamFrameKind;
  /** Numbered by the side that opens; 0 for a pulse. */
  readonly stream: number;
  readonly payload: Uint8Array;
}

/** Most that one frame carries. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;
const HEAD_BYTES = 9;

export function encodeStreamFrame({ kind, stream, payload }: StreamFrame): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt8(kinds.indexOf(kind), 0);
  head.writeUInt32BE(stream, 1);
  head.writeUInt32BE(payload.length, 5);
  return Buffer.concat([head, payload]);
}

/** Frames out of bytes as they come; throws on what is none. */
export class StreamFrameDecoder {
  #pending: Buffer = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<StreamFrame> {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= HEAD_BYTES) {
      const kind = kinds[this.#pending.readUInt8(0)];
      const bytes = this.#pending.readUInt32BE(5);
      if (!kind || bytes > MAX_PAYLOAD_BYTES) throw new RunnerError("link-refused", "what came over the pipe is no frame of ours");
      const end = HEAD_BYTES + bytes;
      if (this.#pending.length < end) return;
      const frame = { kind, stream: this.#pending.readUInt32BE(1), payload: this.#pending.subarray(HEAD_BYTES, end) };
      this.#pending = this.#pending.subarray(end);
      yield frame;
    }
  }
}
