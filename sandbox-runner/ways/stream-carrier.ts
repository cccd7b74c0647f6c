import type { Duplex, Readable, Writable } from "node:stream";
import { describeError, RunnerError } from "../core/errors.ts";
import { CarriedStream } from "./carried-stream.ts";
import { encodeStreamFrame, type StreamFrame, StreamFrameDecoder, type StreamFrameKind } from "./stream-frames.ts";

const PULSE_EVERY_MS = 10_000;
/** Silence for three pulses: whatever the pipe believes, nobody is there. */
const SILENT_AFTER_MS = 30_000;
const MOST_STREAMS = 1024;
const NO_STREAM = 0;
const nothing = new Uint8Array();

/** Carries connections over a pair of pipes. One side opens them, the other takes them in. */
export class StreamCarrier {
  readonly #output: Writable;
  readonly #streams = new Map<number, CarriedStream>();
  readonly #accept: ((stream: Duplex) => void) | null;
  readonly #pulse: NodeJS.Timeout;
  readonly #over = Promise.withResolvers<string>();
  #silence: NodeJS.Timeout;
  #opened = 0;
  #isOver = false;

  /** `accept` takes what the other side opens; null on the side that opens. */
  constructor(input: Readable, output: Writable, accept: ((stream: Duplex) => void) | null) {
    this.#output = output;
    this.#accept = accept;
    const decoder = new StreamFrameDecoder();
    this.#silence = this.#awaitSound();
    this.#pulse = setInterval(() => this.#send("pulse", NO_STREAM), PULSE_EVERY_MS);
    output.on("error", (error) => this.close(error.message));
    input.on("error", (error) => this.close(error.message));
    input.on("close", () => this.close("the pipe is closed")).on("end", () => this.close("the pipe has ended"));
    input.on("data", (chunk: Buffer) => {
      clearTimeout(this.#silence);
      this.#silence = this.#awaitSound();
      try {
        for (const frame of decoder.push(chunk)) if (!this.#isOver) this.#hear(frame);
      } catch (error) {
        this.close(describeError(error));
      }
    });
  }

  /** Resolves with the reason when nothing is carried any more. */
  get over(): Promise<string> {
    return this.#over.promise;
  }

  open(): Duplex {
    const number = (this.#opened += 1);
    if (!this.#isOver) this.#send("open", number);
    return this.#add(number);
  }

  /** Breaks every connection that is carried. */
  close(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#pulse);
    clearTimeout(this.#silence);
    for (const stream of this.#streams.values()) stream.destroy(new RunnerError("link-refused", reason));
    this.#over.resolve(reason);
  }

  #hear({ kind, stream: number, payload }: StreamFrame): void {
    if (kind === "pulse") return;
    if (kind === "open") return this.#take(number);
    // One that is not known has been let go here; the other side hears of it by a reset.
    const stream = this.#streams.get(number);
    if (kind === "data") stream?.bring(payload);
    else if (kind === "credit") stream?.bringCredit(payload);
    else if (kind === "end") stream?.bringEnd();
    else stream?.destroy(new RunnerError("link-refused", "the other side has let go"));
  }

  #take(number: number): void {
    if (!this.#accept || number <= this.#opened) throw new RunnerError("link-refused", "a connection was opened out of turn");
    this.#opened = number;
    if (this.#streams.size >= MOST_STREAMS) return this.#send("reset", number);
    this.#accept(this.#add(number));
  }

  #add(number: number): CarriedStream {
    const stream = new CarriedStream({
      send: (kind, payload, sent) => this.#send(kind, number, payload, sent),
      forget: () => this.#streams.delete(number),
    });
    // Whoever uses it hears of its end by `close` as well.
    stream.on("error", () => undefined);
    if (this.#isOver) stream.destroy(new RunnerError("link-refused", "nothing is carried any more"));
    else this.#streams.set(number, stream);
    return stream;
  }

  #send(kind: StreamFrameKind, stream: number, payload: Uint8Array = nothing, sent?: (error?: Error | null) => void): void {
    if (this.#isOver || this.#output.destroyed) return sent?.(new RunnerError("link-refused", "nothing is carried any more"));
    this.#output.write(encodeStreamFrame({ kind, stream, payload }), sent);
  }

  #awaitSound(): NodeJS.Timeout {
    return setTimeout(() => this.close("nothing was heard for half a minute"), SILENT_AFTER_MS);
  }
}
