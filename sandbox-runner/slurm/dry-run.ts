import { type CommandEnd, lastWords, type RunCommand } from "./commands.ts";
import { makeSbatchOptions } from "./sbatch-options.ts";
import type { AllocationOrder } from "./slurm-port.ts";

/** What Slurm says of an order that is not placed. */
export interface DryRun {
  readonly accepted: boolean;
  /** Where and when it would start, or why never. */
  readonly said: string;
}

/** Asks whether Slurm would take an order, by `sbatch --test-only`; slurmrestd knows nothing like it. */
export async function dryRun(run: RunCommand, order: AllocationOrder): Promise<DryRun> {
  const end: CommandEnd = await run("sbatch", ["--test-only", ...makeSbatchOptions(order)], { input: order.script });
  return { accepted: end.exitCode === 0, said: lastWords(end) };
}
