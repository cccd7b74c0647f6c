/** What came of several days. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** Mean and standard deviation of all, to a thousandth, and the two ends. */
export function spread(values: readonly number[]): Spread {
  const average = (all: readonly number[]): number => all.reduce((sum, value) => sum + value, 0) / all.length;
  const mean = average(values);
  const deviation = Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
  return { mean: round(mean), deviation: round(deviation), least: Math.min(...values), most: Math.max(...values) };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
