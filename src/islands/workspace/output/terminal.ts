import { EscapeParser } from "./escape-parser.ts";
import { type Line, OpenLine, type OutputStream } from "./line.ts";
import { applyStyleCodes, plainStyle, type Style } from "./style.ts";

/** Longer lines are continued on the next: nobody reads one, and drawing it would freeze the page. */
export const longestLine = 2000;

interface Pen {
  readonly parser: EscapeParser;
  style: Style;
}

/**
 * What a program printed, as a terminal shows it: `\r` goes back to the start
 * of the line, `\b` one step, escape sequences colour or erase. Both streams
 * share one cursor, as on a screen, but each keeps its own colours, so that a
 * sequence cut in half by the other stream's words still holds. The result
 * does not depend on how the text was cut into chunks.
 */
export class Terminal {
  readonly #lines: Line[] = [];
  readonly #pens: Record<OutputStream, Pen> = {
    stdout: { parser: new EscapeParser(), style: plainStyle },
    stderr: { parser: new EscapeParser(), style: plainStyle },
  };
  #open = new OpenLine();

  /** Lines that will not change any more. */
  get finishedLines(): readonly Line[] {
    return this.#lines;
  }

  /** The line the cursor is on. */
  get openLine(): Line {
    return this.#open.freeze();
  }

  write(stream: OutputStream, text: string): void {
    const pen = this.#pens[stream];
    for (const step of pen.parser.read(text)) {
      if (step.kind === "text") this.#print(step.text, pen.style, stream);
      else if (step.kind === "sequence") this.#obey(step.final, step.numbers, pen, stream);
      else if (step.name === "newline") this.#breakLine();
      else this.#open.moveTo(step.name === "return" ? 0 : this.#open.column - 1);
    }
  }

  #print(text: string, style: Style, stream: OutputStream): void {
    for (const character of text) {
      if (this.#open.column >= longestLine) this.#breakLine();
      this.#open.put(character, style, stream);
    }
  }

  #obey(final: string, numbers: readonly number[], pen: Pen, stream: OutputStream): void {
    const [count = 0] = numbers;
    if (final === "m") pen.style = applyStyleCodes(pen.style, numbers);
    else if (final === "K") this.#open.erase(count, plainStyle, stream);
    else if (final === "C") this.#open.moveTo(Math.min(longestLine, this.#open.column + Math.max(1, count)));
    else if (final === "D") this.#open.moveTo(this.#open.column - Math.max(1, count));
    else if (final === "G") this.#open.moveTo(Math.min(longestLine, Math.max(1, count) - 1));
  }

  #breakLine(): void {
    this.#lines.push(this.#open.freeze());
    this.#open = new OpenLine();
  }
}

/** A line's text without its looks. */
export function readLine(line: Line): string {
  return line.map(({ text }) => text).join("");
}
