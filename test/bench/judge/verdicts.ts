import type { SiteClient } from "#src/cli/site-client.ts";
import { readAttention } from "#kit/masked-attention.ts";
import { openStack } from "#kit/stack.ts";
import { carryOut, openClients } from "../carry-out.ts";
import { findPercentiles, type Percentiles } from "../percentiles.ts";

/** Enough that none is asked to wait: five seconds must lie between two submissions of one learner. */
const LEARNERS = 20;
const WARM_UP = 3;

export interface VerdictFigures {
  /** From the submission over HTTP until the client knows the verdict. */
  readonly verdictMs: Percentiles;
  /** Processor time of learner's and judge's code, which take turns: the work that no platform could leave out. */
  readonly computeMs: Percentiles;
  readonly besideMs: Percentiles;
}

/** Submits a small exercise in torch, again and again, and waits for each verdict. */
export async function measureVerdicts(rounds: number): Promise<VerdictFigures> {
  await using stack = await openStack();
  const clients = await openClients(stack, LEARNERS);
  const files = readAttention("solution");
  const measured: { verdict: number; compute: number }[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const client = clients[(round + WARM_UP) % LEARNERS] as SiteClient;
    // eslint-disable-next-line no-await-in-loop -- what runs beside it would be measured with it
    const { job, endMs } = await carryOut(client, "submission", files);
    if (job.result?.verdict !== "passed") throw new Error(`the solution was judged ${job.result?.verdict}`);
    if (round >= 0) measured.push({ verdict: endMs, compute: job.result.usage.cpuMs });
  }
  return {
    verdictMs: findPercentiles(measured.map(({ verdict }) => verdict)),
    computeMs: findPercentiles(measured.map(({ compute }) => compute)),
    besideMs: findPercentiles(measured.map(({ verdict, compute }) => verdict - compute)),
  };
}
