import type { AllocationBill } from "#contract/fleet-report.ts";
import type { PilotId } from "#contract/ids.ts";
import { RunnerError } from "../core/errors.ts";
import { lastWords, type RunCommand } from "./commands.ts";
import { makeBill, type Tariff } from "./make-bill.ts";
import { parseSacct, SACCT_OPTIONS } from "./sacct-text.ts";

/** An allocation that nobody has a bill of. */
export interface Unbilled {
  readonly pilot: PilotId;
  readonly slurmJobId: string;
}

/** Asks for bills of those that have ended. Null where the cluster keeps no accounts. */
export type AskAccounting = (unbilled: readonly Unbilled[]) => Promise<readonly AllocationBill[] | null>;

/** Whoever asks the queue waits meanwhile, and bills can be asked for again. */
export const ACCOUNTS_PATIENCE_MS = 5_000;

/** The site's accounts by sacct, wherever commands are run. */
export function makeAccounting(run: RunCommand, tariff: Tariff): AskAccounting {
  return async (unbilled) => {
    if (unbilled.length === 0) return [];
    const jobs = unbilled.map(({ slurmJobId }) => slurmJobId).join(",");
    const end = await run("sacct", [...SACCT_OPTIONS, "--jobs", jobs], {
      variables: { SLURM_TIME_FORMAT: "%s" },
      patienceMs: ACCOUNTS_PATIENCE_MS,
    });
    // Slurm's own words, since long before 22.05: no slurmdbd, nothing to ask.
    if (/accounting storage is disabled/i.test(end.stderr)) return null;
    if (end.exitCode !== 0) throw new RunnerError("slurm-unreachable", `sacct: ${lastWords(end)}`);
    const accounted = new Map(parseSacct(end.stdout).map((job) => [job.jobId, job]));
    return unbilled.flatMap(({ pilot, slurmJobId }) => {
      const job = accounted.get(slurmJobId);
      return job ? [makeBill(pilot, job, tariff)] : [];
    });
  };
}
