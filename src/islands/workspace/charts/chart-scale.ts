/** Maps values to a stretch of pixels, and says where its marks stand. */
export interface Scale {
  place(value: number): number;
  readonly marks: readonly number[];
}

/** Below this, numbers have too few digits left to be told apart. */
const tiniest = 1e-290;

/** Round steps of 1, 2 or 5 times a power of ten, about `wanted` of them. */
export function makeLinearScale(low: number, high: number, from: number, to: number, wanted = 5): Scale {
  // A flat curve still needs a height, and so does one whose values differ only in their last digits.
  const size = Math.max(Math.abs(low), Math.abs(high));
  const isFlat = high - low <= Math.max(size * 1e-9, tiniest);
  const margin = isFlat ? (size > tiniest ? size * 0.1 : 1) : 0;
  const [bottom, top] = [low - margin, high + margin];
  const place = (value: number) => from + ((value - bottom) / (top - bottom)) * (to - from);
  const step = findRoundStep((top - bottom) / wanted);
  const first = Math.ceil(bottom / step - 1e-9);
  const count = Math.max(0, Math.floor(top / step + 1e-9) - first + 1);
  return { place, marks: Array.from({ length: count }, (_, index) => (first + index) * step) };
}

/** Powers of ten. Values must be above zero. */
export function makeLogScale(low: number, high: number, from: number, to: number): Scale {
  const bottom = Math.floor(Math.log10(low) + 1e-9);
  const top = Math.max(bottom + 1, Math.ceil(Math.log10(high) - 1e-9));
  const place = (value: number) => from + ((Math.log10(value) - bottom) / (top - bottom)) * (to - from);
  const step = Math.max(1, Math.ceil((top - bottom) / 6));
  const count = Math.floor((top - bottom) / step) + 1;
  return { place, marks: Array.from({ length: count }, (_, index) => 10 ** (bottom + index * step)) };
}

function findRoundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = rough / power;
  if (times <= 1) return power;
  if (times <= 2) return 2 * power;
  return times <= 5 ? 5 * power : 10 * power;
}
