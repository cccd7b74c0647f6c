import type { Random } from "./random.ts";

/** How long Slurm lets a pilot wait. */
export interface SlurmDelay {
  readonly name: string;
  readonly source: string;
  readonly meanMs: number;
  readonly chooseMs: (random: Random) => number;
}

const recorded =
  "mean wait of jobs on one node, from the accounting of two centres: github.com/ferchault/mlscheduling, data/waittimes.txt; the spread around it is chosen";

/** From a cluster that has room to one that has none. Means are recorded; only means were published, so the spread is exponential by choice. */
export const slurmDelays = {
  idle: {
    name: "idle, or a reservation",
    source: "Slurm's own planning delay, batch_sched_delay: 3 s by default, as measured",
    meanMs: 3_000,
    chooseMs: () => 3_000,
  },
  light: exponential("light: sciCORE, up to 30 min", 188),
  usual: exponential("usual: sciCORE, up to 2 h", 543),
  busy: exponential("busy: CSCS, up to 2 h", 1_461),
} satisfies Record<string, SlurmDelay>;

function exponential(name: string, meanSeconds: number): SlurmDelay {
  const meanMs = meanSeconds * 1000;
  return { name, source: recorded, meanMs, chooseMs: (random) => random.exponential(meanMs) };
}
