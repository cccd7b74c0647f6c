/** What a terminal is told, one step at a time. */
export type TerminalStep =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "control"; readonly name: "newline" | "return" | "backspace" }
  | { readonly kind: "sequence"; readonly final: string; readonly numbers: readonly number[] };

/** Longer sequences than this are no use to anybody and would let a program hold our memory. */
const longestSequence = 128;

/**
 * Splits a program's output into text, controls and escape sequences. Keeps
 * what an end of chunk cut in half. Titles, links and other commands to the
 * terminal itself (OSC, DCS, …) are swallowed: a page obeys no program.
 */
export class EscapeParser {
  #mode: "text" | "escape" | "sequence" | "string" | "string-escape" = "text";
  #sequence = "";
  #half = "";

  *read(chunk: string): Generator<TerminalStep> {
    const text = this.#half + chunk;
    const end = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#half = text.slice(end);

    let plainFrom = 0;
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at);
      if (this.#mode === "text" && !isControl(code)) continue;
      if (this.#mode === "text") {
        if (at > plainFrom) yield { kind: "text", text: text.slice(plainFrom, at) };
        if (code === 0x1b) this.#mode = "escape";
        else if (code === 0x0a) yield { kind: "control", name: "newline" };
        else if (code === 0x0d) yield { kind: "control", name: "return" };
        else if (code === 0x08) yield { kind: "control", name: "backspace" };
      } else {
        const step = this.#readEscaped(text[at] ?? "", code);
        if (step) yield step;
      }
      plainFrom = at + 1;
    }
    if (this.#mode === "text" && end > plainFrom) yield { kind: "text", text: text.slice(plainFrom, end) };
  }

  #readEscaped(character: string, code: number): TerminalStep | undefined {
    if (this.#mode === "escape") {
      this.#sequence = "";
      if (character === "[") this.#mode = "sequence";
      else if ("]PX^_".includes(character)) this.#mode = "string";
      else if (code !== 0x1b) this.#mode = "text";
    } else if (this.#mode === "sequence") {
      if (code === 0x1b) this.#mode = "escape";
      else if (code >= 0x40 && code <= 0x7e) {
        this.#mode = "text";
        return { kind: "sequence", final: character, numbers: readNumbers(this.#sequence) };
      } else if (this.#sequence.length < longestSequence) this.#sequence += character;
      else this.#mode = "text";
    } else if (this.#mode === "string") {
      if (code === 0x07) this.#mode = "text";
      else if (code === 0x1b) this.#mode = "string-escape";
    } else if (this.#mode === "string-escape") {
      this.#mode = character === "\\" ? "text" : "string";
    }
    return undefined;
  }
}

function readNumbers(text: string): number[] {
  return text.split(/[;:]/).map((part) => Number.parseInt(part, 10) || 0);
}

/** C0 but tab, DEL, and C1. */
function isControl(code: number): boolean {
  return (code < 0x20 && code !== 0x09) || (code >= 0x7f && code <= 0x9f);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
