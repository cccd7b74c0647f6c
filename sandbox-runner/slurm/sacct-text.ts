import { RunnerError } from "../core/errors.ts";
import type { AllocationAccount } from "./slurm-port.ts";

/** What sacct is asked for, one line a job. */
export const SACCT_FIELDS = "JobIDRaw,ElapsedRaw,AllocTRES";

/** Reads an answer of sacct's. */
export function parseSacct(text: string): AllocationAccount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [jobId = "", seconds = "", resources] = line.split("|");
      if (!/^\d+$/.test(jobId) || !/^\d+$/.test(seconds) || resources === undefined)
        throw new RunnerError("slurm-garbled", `sacct answered with a line that makes no sense: ${line.slice(0, 200)}`);
      const billing = /(?:^|,)billing=(\d+)/.exec(resources)?.[1];
      return { jobId, seconds: Number(seconds), billing: billing === undefined ? null : Number(billing) };
    });
}
