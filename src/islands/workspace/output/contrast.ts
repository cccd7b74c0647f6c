import type { Rgb } from "./style.ts";

/** Text needs this ratio to its ground (WCAG 2.2, 1.4.3). */
export const readableRatio = 4.5;

/** Relative luminance (WCAG 2.2), 0 for black to 1 for white. */
export function measureLuminance([red, green, blue]: Rgb): number {
  const linear = (byte: number) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

export function measureContrast(one: Rgb, other: Rgb): number {
  const [high, low] = [measureLuminance(one), measureLuminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * The colour a program asked for, moved towards black or white just as far as
 * it takes to be read on this ground.
 */
export function makeReadable(colour: Rgb, ground: Rgb): Rgb {
  if (measureContrast(colour, ground) >= readableRatio) return colour;
  const end: Rgb = measureLuminance(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  let near = 0;
  let far = 1;
  for (let round = 0; round < 10; round++) {
    const middle = (near + far) / 2;
    if (measureContrast(mix(colour, end, middle), ground) >= readableRatio) far = middle;
    else near = middle;
  }
  return mix(colour, end, far);
}

function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => Math.round(one[at] + (other[at] - one[at]) * share);
  return [part(0), part(1), part(2)];
}
