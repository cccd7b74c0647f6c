/** Chance that is the same every time: a stream of numbers from a seed. */
export interface Random {
  /** At least 0 and less than 1. */
  next(): number;
  /** Of an exponential distribution. */
  exponential(mean: number): number;
  /** Of a distribution whose logarithm is normal, as durations of people's work mostly are. */
  logNormal(median: number, sigma: number): number;
}

/** Mulberry32: small, and good enough for a simulation. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    exponential: (mean) => -mean * Math.log(1 - next()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  };
}
