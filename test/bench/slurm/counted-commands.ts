import type { RunCommand } from "#runner/slurm/commands.ts";

const SECOND_MS = 1_000;

/** Slurm's commands, and when each of them left this process. */
export interface CountedCommands {
  readonly run: RunCommand;
  readonly leftMs: readonly number[];
}

/** Counts requests where they leave the process, after whatever holds them back. */
export function countCommands(run: RunCommand): CountedCommands {
  const leftMs: number[] = [];
  return {
    leftMs,
    run: (...words) => {
      leftMs.push(performance.now());
      return run(...words);
    },
  };
}

/** The most requests that left within any second, wherever it begins. */
export function findMostPerSecond(leftMs: readonly number[]): number {
  return Math.max(0, ...leftMs.map((from) => leftMs.filter((at) => at >= from && at < from + SECOND_MS).length));
}
