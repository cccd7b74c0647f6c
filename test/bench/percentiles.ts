export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

/** The values below which half of the measurements lie, and 95 of 100; to a tenth. */
export function findPercentiles(measured: readonly number[]): Percentiles {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

/** For a table. */
export const showMs = ({ p50, p95 }: Percentiles): string => `${String(p50).padStart(8)} ms  p95 ${String(p95).padStart(8)} ms`;
