import type { CSSProperties } from "react";
import { makeReadable } from "./contrast.ts";
import { type Colour, plainStyle, type Rgb, type Style } from "./style.ts";

// The grounds output stands on: --sheet in layouts/tokens.css, both sides.
export const lightGround: Rgb = [0xff, 0xff, 0xff];
export const darkGround: Rgb = [0x1a, 0x1d, 0x22];

/** The looks of a stretch of output as CSS, right in both themes; null where it looks like all other text. */
export function makeRunStyle(style: Style): CSSProperties | null {
  if (style === plainStyle) return null;
  const { foreground, background } = style.inverse
    ? { foreground: style.background, background: style.foreground }
    : { foreground: style.foreground, background: style.background };
  const css: CSSProperties = {};
  // A background that a program chose gets black or white text: any pair stays readable.
  if (background) {
    css.backgroundColor = writeExact(background);
    css.color = writeOn(background);
  } else if (style.inverse) {
    css.backgroundColor = "var(--ink)";
    css.color = "var(--sheet)";
  } else if (foreground) css.color = writeReadable(foreground);
  else if (style.dim) css.color = "var(--ink-3)";
  if (style.bold) css.fontWeight = 600;
  if (style.italic) css.fontStyle = "italic";
  const lines = [style.underline && "underline", style.strike && "line-through"].filter(Boolean);
  if (lines.length > 0) css.textDecoration = lines.join(" ");
  return css;
}

// Black, red, green, yellow, blue, magenta, cyan, white, and their bright forms.
const named: readonly Rgb[] = [
  [40, 42, 48],
  [170, 40, 44],
  [36, 110, 62],
  [134, 88, 0],
  [28, 86, 160],
  [130, 62, 140],
  [14, 100, 120],
  [150, 152, 158],
  [110, 114, 122],
  [214, 66, 66],
  [60, 150, 84],
  [180, 124, 16],
  [64, 124, 210],
  [170, 96, 184],
  [40, 142, 160],
  [220, 220, 216],
];

function findRgb(colour: Colour): Rgb {
  return colour.kind === "rgb" ? colour.rgb : (named[colour.index] ?? [0, 0, 0]);
}

function writeReadable(colour: Colour): string {
  const rgb = findRgb(colour);
  return `light-dark(${write(makeReadable(rgb, lightGround))}, ${write(makeReadable(rgb, darkGround))})`;
}

function writeExact(colour: Colour): string {
  return write(findRgb(colour));
}

function writeOn(background: Colour): string {
  return write(makeReadable([128, 128, 128], findRgb(background)));
}

function write(rgb: Rgb): string {
  return `rgb(${rgb.join(" ")})`;
}
