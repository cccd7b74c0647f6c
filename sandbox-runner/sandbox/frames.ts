// The wire of sandbox-runner/python/atelier_wire/frames.py: u32 header length,
// u32 body length (big-endian), a JSON object, raw bytes.

const PREFIX_BYTES = 8;
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 512 * 1024 * 1024;

export class FrameError extends Error {}

/** One frame as buffers to write one after the other; the body is not copied. */
export function encodeFrame(header: object, body: Uint8Array = new Uint8Array()): readonly Uint8Array[] {
  const text = Buffer.from(JSON.stringify(header));
  if (text.length > MAX_HEADER_BYTES) throw new FrameError(`a header of ${text.length} bytes, at most ${MAX_HEADER_BYTES} allowed`);
  if (body.length > MAX_BODY_BYTES) throw new FrameError(`a body of ${body.length} bytes, at most ${MAX_BODY_BYTES} allowed`);
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32BE(text.length, 0);
  prefix.writeUInt32BE(body.length, 4);
  return body.length > 0 ? [prefix, text, body] : [prefix, text];
}

export interface Frame {
  readonly header: unknown;
  readonly body: Uint8Array;
}

/** Frames out of chunks as they arrive. Keeps chunks apart until a frame is whole, so that a large body is joined once. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wanted = PREFIX_BYTES;

  *push(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= this.#wanted) {
      const pending = this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks);
      const frame = this.#take(pending);
      this.#chunks = frame ? [pending.subarray(this.#wanted)] : [pending];
      if (!frame) continue;
      this.#bytes -= this.#wanted;
      this.#wanted = PREFIX_BYTES;
      yield frame;
    }
  }

  /** A whole frame, or undefined once `#wanted` has been raised to the size of the one that begins here. */
  #take(pending: Buffer): Frame | undefined {
    const headerBytes = pending.readUInt32BE(0);
    const bodyBytes = pending.readUInt32BE(4);
    if (headerBytes > MAX_HEADER_BYTES || bodyBytes > MAX_BODY_BYTES) throw new FrameError("a frame is larger than allowed");
    const bodyStart = PREFIX_BYTES + headerBytes;
    this.#wanted = bodyStart + bodyBytes;
    if (pending.length < this.#wanted) return undefined;
    const header: unknown = JSON.parse(pending.toString("utf8", PREFIX_BYTES, bodyStart));
    return { header, body: pending.subarray(bodyStart, this.#wanted) };
  }
}
