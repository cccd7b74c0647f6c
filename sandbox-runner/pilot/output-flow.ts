/** The longest text of one output event. */
export const MAX_TEXT = 64 * 1024;
/** How long output is gathered while more of it keeps coming. */
export const GATHER_MS = 30;

export type OutputStream = "stdout" | "stderr";

/**
 * Makes texts of a sandbox's bytes: UTF-8 with invalid bytes and NUL replaced.
 * After a pause a text goes out at once; while output keeps coming it is
 * gathered, so that a flood becomes few events and a first line is never late.
 */
export class OutputFlow {
  readonly #emit: (stream: OutputStream, text: string) => void;
  readonly #decoders = {
    stdout: new TextDecoder("utf-8", { ignoreBOM: true }),
    stderr: new TextDecoder("utf-8", { ignoreBOM: true }),
  };
  #stream: OutputStream = "stdout";
  #text = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (stream: OutputStream, text: string) => void) {
    this.#emit = emit;
  }

  push(stream: OutputStream, bytes: Uint8Array): void {
    this.#add(stream, this.#decoders[stream].decode(bytes, { stream: true }));
    if (this.#timer !== undefined) return;
    this.#flushNow();
    this.#gather();
  }

  /** Gives out what has been gathered, so that what follows stands after it. */
  flush(): void {
    this.#flushNow();
  }

  /** Gives out everything, a character that was cut in two included, and stops the clock. */
  close(): void {
    for (const stream of ["stdout", "stderr"] as const) this.#add(stream, this.#decoders[stream].decode());
    this.#flushNow();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #gather(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#text === "") return;
      this.#flushNow();
      this.#gather();
    }, GATHER_MS);
  }

  #add(stream: OutputStream, text: string): void {
    if (text === "") return;
    if (stream !== this.#stream) this.#flushNow();
    this.#stream = stream;
    this.#text += text.replaceAll("\0", "\uFFFD");
    while (this.#text.length >= MAX_TEXT) {
      // A character outside the basic plane is two units, which stay together.
      const unit = this.#text.charCodeAt(MAX_TEXT - 1);
      const end = unit >= 0xd800 && unit < 0xdc00 ? MAX_TEXT - 1 : MAX_TEXT;
      this.#emit(this.#stream, this.#text.slice(0, end));
      this.#text = this.#text.slice(end);
    }
  }

  #flushNow(): void {
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#emit(this.#stream, text);
  }
}
