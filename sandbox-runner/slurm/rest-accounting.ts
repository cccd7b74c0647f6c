import type { AllocationBill } from "#contract/fleet-report.ts";
import { RunnerError } from "../core/errors.ts";
import { ACCOUNTS_PATIENCE_MS, type AskAccounting } from "./accounting.ts";
import { makeBill, type Tariff } from "./make-bill.ts";
import { type AskRest, describeErrors, findNumber, listVersions, readRestAnswer } from "./rest-answer.ts";
import { isKnownVersion } from "./rest-dialects.ts";
import { SlurmdbJob } from "./slurmdb-job.ts";

/** Slurm's number for "nothing found". */
const NOTHING_FOUND = 9003;
/** Each costs a request of its own, and there are two a second for everything. */
const MOST_AT_ONCE = 20;

/** The site's accounts by slurmrestd, where it serves them. */
export function makeRestAccounting(ask: AskRest, tariff: Tariff): AskAccounting {
  let version: number | undefined;
  let turn = 0;
  return async (unbilled) => {
    if (unbilled.length === 0) return [];
    const offered = version === undefined ? (await listVersions(ask, "slurmdb")).filter(isKnownVersion) : [version];
    // A slurmrestd without that plugin serves a cluster that keeps no accounts, or does not want to be asked.
    if (offered.length === 0) return null;
    const newest = Math.max(...offered);
    // Asked anew after a failure: the server may have been upgraded.
    version = undefined;
    const bills: AllocationBill[] = [];
    // In turns: those that the accounts never learn of must not keep the others waiting.
    const inTurn = Array.from(
      { length: Math.min(MOST_AT_ONCE, unbilled.length) },
      (_, index) => unbilled[(turn + index) % unbilled.length],
    );
    turn += inTurn.length;
    for (const { pilot, slurmJobId } of inTurn.flatMap((one) => one ?? [])) {
      const job = await findJob(ask, newest, slurmJobId); // eslint-disable-line no-await-in-loop -- others' requests come between
      if (job) bills.push(makeBill(pilot, job, tariff));
    }
    version = newest;
    return bills;
  };
}

/** Null where it has not ended, and where the accounts do not know it. */
async function findJob(ask: AskRest, version: number, jobId: string) {
  const answer = readRestAnswer(await ask("GET", `/slurmdb/v0.0.${version}/job/${jobId}`, undefined, ACCOUNTS_PATIENCE_MS));
  if (answer.errors.length > 0 && findNumber(answer) !== NOTHING_FOUND) throw new RunnerError("slurm-unreachable", describeErrors(answer));
  // One whose number was given out again is there twice: the newest is last.
  const last = answer.jobs?.at(-1);
  if (last === undefined) return null;
  const parsed = SlurmdbJob.safeParse(last);
  if (!parsed.success)
    throw new RunnerError("slurm-garbled", `slurmrestd's accounts make no sense of job ${jobId}: ${parsed.error.message}`);
  return parsed.data;
}
