import { writeFileSync } from "node:fs";
import path from "node:path";
import type { SiteClient } from "#src/cli/site-client.ts";
import type { JobEvent } from "#src/domain/job-view.ts";
import { readAttention } from "#kit/masked-attention.ts";
import { openStack } from "#kit/stack.ts";
import type { Measured } from "./bench.ts";
import { type CarriedOut, carryOut, openClients } from "./carry-out.ts";
import { startCold } from "./cold-start.ts";
import { findPercentiles, showMs } from "./percentiles.ts";
import { torchProgram } from "./torch-program.ts";

const LEARNERS = 8;
const WARM_UP = 3;

/**
 * From the click to the first output and to the verdict, as a client outside the
 * site meets them, beside the same program started cold. The three are measured
 * in turns, so that whatever else the machine does falls on all of them.
 */
export async function benchRun(rounds = 100): Promise<Measured> {
  await using stack = await openStack({ environment: { ATELIER_LOCAL_SLICES: "2" } });
  const file = path.join(stack.dataDir, "prog.py");
  writeFileSync(file, torchProgram);
  const clients = await openClients(stack, LEARNERS);
  const measured: { first: number; verdict: number; cold: number; parts: Parts }[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const client = clients[(round + WARM_UP) % LEARNERS] as SiteClient;
    /* eslint-disable no-await-in-loop -- what runs beside it would be measured with it */
    const run = await carryOut(client, "run", [{ path: "try_it.py", text: torchProgram }]);
    const cold = await startCold(file);
    const submission = await carryOut(client, "submission", readAttention("solution"));
    /* eslint-enable no-await-in-loop */
    if (submission.job.result?.verdict !== "passed") throw new Error(`the solution was judged ${submission.job.result?.verdict}`);
    if (round >= 0) measured.push({ first: run.firstMs, verdict: submission.endMs, cold, parts: takeApart(run) });
  }
  const first = findPercentiles(measured.map((one) => one.first));
  const verdict = findPercentiles(measured.map((one) => one.verdict));
  const cold = findPercentiles(measured.map((one) => one.cold));
  const ratio = Math.round((cold.p50 / first.p50) * 100) / 100;
  const parts = partNames.map((name) => [`  ${name}`, showMs(findPercentiles(measured.map((one) => one.parts[name])))] as const);
  return {
    json: { first_output_ms: first, verdict_ms: verdict, cold_ms: cold, ratio },
    rows: [
      ["submit → first output", showMs(first)],
      ...parts,
      ["submit → verdict", showMs(verdict)],
      ["cold start → first output (bare bubblewrap)", showMs(cold)],
      ["ratio of the medians", `${ratio}`],
    ],
  };
}

const partNames = [
  "site: submission answered",
  "site, queue, runner: click until the pilot has it",
  "pilot, warden: until the learner's first instruction",
  "the program itself: until its first line",
  "pilot, runner, site: first line until the client has it",
  "after the last line: until the pilot says finished",
  "after that: until the client knows",
] as const;
type Parts = Readonly<Record<(typeof partNames)[number], number>>;

/** Where the time went, by the times that events carry; all clocks are this machine's. */
function takeApart({ job, clickedAt, answeredMs, firstMs, endMs, events }: CarriedOut): Parts {
  const at = (event: JobEvent["event"] | undefined): number => (event ? Date.parse(event.at) - clickedAt : Number.NaN);
  const started = at(events.find(({ kind }) => kind === "started"));
  const startMs = job.result?.timings.startMs ?? Number.NaN;
  const first = at(events.find(({ kind }) => kind === "output"));
  const last = at(events.findLast(({ kind }) => kind === "output"));
  const finished = at(events.at(-1));
  return {
    "site: submission answered": answeredMs,
    "site, queue, runner: click until the pilot has it": started - startMs,
    "pilot, warden: until the learner's first instruction": startMs,
    "the program itself: until its first line": first - started,
    "pilot, runner, site: first line until the client has it": firstMs - first,
    "after the last line: until the pilot says finished": finished - last,
    "after that: until the client knows": endMs - finished,
  };
}
