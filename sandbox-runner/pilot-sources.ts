import path from "node:path";
import type { Logger } from "pino";
import { PilotId } from "#contract/ids.ts";
import type { RunnerConfig } from "./config.ts";
import type { ScalePolicy } from "./core/autoscale-state.ts";
import { LocalPilot } from "./fleet/local-pilots.ts";
import type { PilotSource } from "./fleet/pilot-source.ts";
import { SlurmPilots } from "./fleet/slurm-pilots.ts";
import type { SlurmConfig } from "./slurm-config.ts";
import { CliPort } from "./slurm/cli-port.ts";
import { makeLocalCommands } from "./slurm/commands.ts";
import { loadProfile } from "./slurm/load-profile.ts";
import { pace } from "./slurm/pace.ts";
import { RestPort } from "./slurm/rest-port.ts";
import { makeRestRequests } from "./slurm/rest-requests.ts";
import { makePlan, type SitePlan } from "./slurm/site-plan.ts";
import type { SlurmPort } from "./slurm/slurm-port.ts";
import { makeSshCommands } from "./slurm/ssh-commands.ts";

const MINUTE_MS = 60_000;

/** Where this runner's pilots come from: Slurm where a site is named, otherwise this machine. */
export async function openPilotSource(config: RunnerConfig, onRefusal: (exitCode: number) => void, log: Logger): Promise<PilotSource> {
  if (config.slurm) return await openSlurmPilots(config, config.slurm, log);
  const command = [process.execPath, path.join(import.meta.dirname, "pilot-main.ts")] as const;
  return new LocalPilot({ pilot: PilotId.parse("local"), command: [...command], environment: config.pilotEnvironment, onRefusal, log });
}

async function openSlurmPilots(config: RunnerConfig, slurm: SlurmConfig, log: Logger): Promise<PilotSource> {
  const profile = await loadProfile(slurm.profile);
  const plan = makePlan(profile, slurm);
  const root = slurm.programDir ?? path.join(import.meta.dirname, "..");
  const node = slurm.programDir === null ? process.execPath : path.join(root, "node_modules/.bin/node");
  return new SlurmPilots({
    runner: config.runner,
    port: openPort(slurm),
    plan,
    program: {
      shell: profile.shell,
      preamble: profile.preamble,
      command: [node, path.join(root, "sandbox-runner/pilot-main.ts")],
      environment: keepSettings(config.pilotEnvironment),
    },
    policy: makePolicy(slurm, plan),
    sharedDir: slurm.sharedDir,
    log,
  });
}

/** However Slurm is reached, nothing asks it oftener than the pace allows. */
function openPort({ commandEnvironment, ssh, rest }: SlurmConfig): SlurmPort {
  if (rest) return new RestPort(pace(makeRestRequests(rest.url, rest.user, rest.tokenFile)), rest.user);
  const commands = makeLocalCommands(commandEnvironment);
  return new CliPort(pace(ssh === null ? commands : makeSshCommands(ssh, commands)));
}

/** Of the runner's environment an operator's settings go to compute nodes, and neither its paths nor its own allocation. */
function keepSettings(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("ATELIER_")));
}

function makePolicy({ least, most, idleMinutes, headroom }: SlurmConfig, plan: SitePlan): ScalePolicy {
  return {
    sliceKind: plan.sliceKind,
    slicesPerPilot: plan.slices,
    floor: least,
    ceiling: most,
    backlog: 1,
    learnersPerSlice: 24,
    headroom,
    idleReleaseMs: idleMinutes * MINUTE_MS,
    // Long enough for a queue that moves; never most of a short allocation.
    replaceBeforeMs: Math.min(15, plan.minutes / 4) * MINUTE_MS,
    classLeadMs: 30 * MINUTE_MS,
    joinWithinMs: 5 * MINUTE_MS,
  };
}
