// What `atelier preflight` shows: what Slurm says of every order that a profile makes, and what a node allows. One JSON object on standard output.
import { pino } from "pino";
import { SliceKind } from "#contract/limits.ts";
import { RunnerError } from "./core/errors.ts";
import { REFUSES_TO_SERVE } from "./core/exit-codes.ts";
import { openCommands } from "./pilot-sources.ts";
import { readPreflightConfig } from "./preflight-config.ts";
import { runPreflightJob } from "./preflight-job.ts";
import { provideProgram } from "./program.ts";
import type { SlurmConfig } from "./slurm-config.ts";
import { type DryRun, dryRun } from "./slurm/dry-run.ts";
import { loadProfile } from "./slurm/load-profile.ts";
import { makePlan } from "./slurm/site-plan.ts";
import type { SiteProfile } from "./slurm/site-profile.ts";

try {
  const [waitSeconds = "600"] = process.argv.slice(2);
  const config = readPreflightConfig();
  if (!config.slurm) throw new RunnerError("bad-config", "ATELIER_SITE_PROFILE is missing: name a profile.");
  const profile = await loadProfile(config.slurm.profile);
  const dryRuns = await tryOrders(config.slurm, profile);
  const program = await provideProgram(config.slurm, config.runner, pino({ level: "silent" }), "preflight");
  const job = await runPreflightJob(config, config.slurm, program, profile, Number(waitSeconds) * 1000);
  process.stdout.write(`${JSON.stringify({ site: profile.site, dryRuns, job })}\n`);
} catch (error) {
  if (!(error instanceof RunnerError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = REFUSES_TO_SERVE;
}

/** Every queue with every kind of slice that the profile describes. Null where Slurm is reached by a way that knows no dry run. */
async function tryOrders(slurm: SlurmConfig, profile: SiteProfile) {
  if (slurm.rest) return null;
  const run = openCommands(slurm);
  const answers: (DryRun & { queue: string; slice: string })[] = [];
  for (const queue of Object.keys(profile.queues)) {
    for (const slice of SliceKind.options.filter((kind) => profile.slices[kind])) {
      const plan = makePlan(profile, { ...slurm, queue, sliceKind: slice });
      const script = `#!${profile.shell}\n`;
      const order = { ...plan, name: "atelier-preflight", script, outputFile: "/dev/null", signalSeconds: 60 };
      answers.push({ queue, slice, ...(await dryRun(run, order)) }); // eslint-disable-line no-await-in-loop -- Slurm is asked one thing at a time
    }
  }
  return answers;
}
