import type { Style } from "./style.ts";

export type OutputStream = "stdout" | "stderr";

/** A stretch of a line that looks the same throughout. */
export interface TextRun {
  readonly text: string;
  readonly style: Style;
  readonly stream: OutputStream;
}

export type Line = readonly TextRun[];

export const emptyLine: Line = [];

interface Cell {
  readonly character: string;
  readonly style: Style;
  readonly stream: OutputStream;
}

/** The line the cursor is on: characters side by side that may still be overwritten. */
export class OpenLine {
  #cells: Cell[] = [];
  #column = 0;

  get column(): number {
    return this.#column;
  }

  put(character: string, style: Style, stream: OutputStream): void {
    this.#fillUpTo(this.#column, style, stream);
    this.#cells[this.#column++] = { character, style, stream };
  }

  moveTo(column: number): void {
    this.#column = Math.max(0, column);
  }

  /** `ESC [ n K`: 0 from the cursor on, 1 up to it, 2 everything. */
  erase(what: number, style: Style, stream: OutputStream): void {
    if (what === 0) this.#cells.length = Math.min(this.#cells.length, this.#column);
    else if (what === 2) this.#cells = [];
    else for (let at = 0; at <= this.#column && at < this.#cells.length; at++) this.#cells[at] = { character: " ", style, stream };
  }

  /** The line as it looks now. */
  freeze(): Line {
    if (this.#cells.length === 0) return emptyLine;
    const runs: TextRun[] = [];
    let from = 0;
    for (let at = 1; at <= this.#cells.length; at++) {
      const first = this.#cells[from];
      const cell = this.#cells[at];
      if (!first || (cell && cell.style === first.style && cell.stream === first.stream)) continue;
      const text = this.#cells.slice(from, at).map(({ character }) => character);
      runs.push({ text: text.join(""), style: first.style, stream: first.stream });
      from = at;
    }
    return runs;
  }

  #fillUpTo(column: number, style: Style, stream: OutputStream): void {
    while (this.#cells.length < column) this.#cells.push({ character: " ", style, stream });
  }
}
