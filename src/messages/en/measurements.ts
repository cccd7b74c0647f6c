const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

// What a check measured, in words: times beside a baseline's, growth, and where two arrays differ.
export const measurements = {
  speed: {
    summary: (ratio: string, low: string, high: string, atLeast: string) =>
      `${ratio} times as fast as the baseline (between ${low} and ${high}, with 95 % confidence); ${atLeast} times is asked for`,
    baseline: "Baseline",
    learner: "Your code",
    times: "Time of one call",
    fastest: "Fastest",
    middle: "Median",
    slowest: "Slowest",
    floor: (time: string) => `Less than ${time} ms is not possible on this machine, and would not be graded.`,
  },
  growth: {
    summary: (exponent: string, low: string, high: string, atMost: string) =>
      `Time grows like the size to the power of ${exponent} (between ${low} and ${high}, with 99 % confidence); at most ${atMost} is asked for`,
    size: "Size",
    learner: "Your code",
    allowed: "Fastest growth allowed",
    quarter: "A quarter within",
    times: (rounds: number) => `Time of one call, over ${plural(rounds, "1 round", `${rounds} rounds`)}`,
  },
  mismatch: {
    grid: (rows: number, columns: number, most: string) => `${rows} × ${columns} values, expected and got: up to ${most} apart`,
    curve: (count: number, most: string) => `${plural(count, "1 value", `${count} values`)}, expected and got: up to ${most} apart`,
    gridNotFinite: (rows: number, columns: number) => `${rows} × ${columns} values, expected and got: not all of them are finite numbers`,
    curveNotFinite: (count: number) =>
      `${plural(count, "1 value", `${count} values`)}, expected and got: not all of them are finite numbers`,
    blocks: "Each place shown stands for several; it shows the one that is furthest off.",
    expected: "Expected",
    actual: "Your values",
    difference: "Difference",
    worst: "The largest differences",
    row: "Row",
    column: "Column",
    place: "Place",
    notFinite: "not finite",
  },
};
