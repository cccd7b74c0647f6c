/** One of the sixteen colours a terminal names, or a colour by value. */
export type Colour = { readonly kind: "named"; readonly index: number } | { readonly kind: "rgb"; readonly rgb: Rgb };
export type Rgb = readonly [red: number, green: number, blue: number];

/** How a stretch of output looks. */
export interface Style {
  readonly foreground: Colour | null;
  readonly background: Colour | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
}

export const plainStyle: Style = {
  foreground: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

const switches: Readonly<Record<number, Partial<Style>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { foreground: null },
  49: { background: null },
};

/** Applies the numbers of one `ESC [ … m` (ECMA-48, "select graphic rendition"). */
export function applyStyleCodes(style: Style, codes: readonly number[]): Style {
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) next = plainStyle;
    else if (code === 38 || code === 48) {
      const { colour, length } = readColour(codes, at + 1);
      at += length;
      if (colour) next = { ...next, [code === 38 ? "foreground" : "background"]: colour };
    } else if (code >= 30 && code <= 37) next = { ...next, foreground: { kind: "named", index: code - 30 } };
    else if (code >= 90 && code <= 97) next = { ...next, foreground: { kind: "named", index: code - 82 } };
    else if (code >= 40 && code <= 47) next = { ...next, background: { kind: "named", index: code - 40 } };
    else if (code >= 100 && code <= 107) next = { ...next, background: { kind: "named", index: code - 92 } };
    else if (switches[code]) next = { ...next, ...switches[code] };
  }
  return next;
}

/** The colour after a 38 or 48: `5;n` from the table of 256, or `2;r;g;b`. */
function readColour(codes: readonly number[], at: number): { colour: Colour | null; length: number } {
  if (codes[at] === 5) return { colour: findTableColour(codes[at + 1] ?? 0), length: 2 };
  if (codes[at] !== 2) return { colour: null, length: 0 };
  const rgb: Rgb = [clampByte(codes[at + 1]), clampByte(codes[at + 2]), clampByte(codes[at + 3])];
  return { colour: { kind: "rgb", rgb }, length: 4 };
}

/** xterm's table: 16 named colours, a cube of 6 × 6 × 6, and 24 greys. */
function findTableColour(index: number): Colour | null {
  if (index > 255) return null;
  if (index < 16) return { kind: "named", index };
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return { kind: "rgb", rgb: [grey, grey, grey] };
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return { kind: "rgb", rgb: [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)] };
}

function clampByte(value: number | undefined): number {
  return Math.max(0, Math.min(255, value ?? 0));
}
