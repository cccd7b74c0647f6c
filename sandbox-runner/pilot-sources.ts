import path from "node:path";
import type { Logger } from "pino";
import { PilotId } from "#contract/ids.ts";
import type { RunnerConfig } from "./config.ts";
import { LocalPilot } from "./fleet/local-pilots.ts";
import type { PilotSource } from "./fleet/pilot-source.ts";
import { SlurmPilots } from "./fleet/slurm-pilots.ts";
import type { Program, ProgramEntry } from "./program.ts";
import type { SlurmConfig } from "./slurm-config.ts";
import { makeScalePolicy } from "./scale-policy.ts";
import { type AskAccounting, makeAccounting } from "./slurm/accounting.ts";
import { CliPort } from "./slurm/cli-port.ts";
import { makeLocalCommands, type RunCommand } from "./slurm/commands.ts";
import { loadProfile } from "./slurm/load-profile.ts";
import type { Tariff } from "./slurm/make-bill.ts";
import { pace } from "./slurm/pace.ts";
import { makeRestAccounting } from "./slurm/rest-accounting.ts";
import type { AskRest } from "./slurm/rest-answer.ts";
import { RestPort } from "./slurm/rest-port.ts";
import { makeRestRequests } from "./slurm/rest-requests.ts";
import { priceSlice } from "./slurm/slice-price.ts";
import { makePlan } from "./slurm/site-plan.ts";
import type { SiteProfile } from "./slurm/site-profile.ts";
import type { SlurmPort } from "./slurm/slurm-port.ts";
import { makeSshCommands } from "./slurm/ssh-commands.ts";

/** Where this runner's pilots come from: Slurm where a site is named, otherwise this machine. */
export async function openPilotSource(
  config: RunnerConfig,
  program: Program | undefined,
  onRefusal: (exitCode: number) => void,
  log: Logger,
): Promise<PilotSource> {
  if (config.slurm && program) return await openSlurmPilots(config, config.slurm, program, log);
  const command = [process.execPath, path.join(import.meta.dirname, "pilot-main.ts")] as const;
  return new LocalPilot({ pilot: PilotId.parse("local"), command: [...command], environment: config.pilotEnvironment, onRefusal, log });
}

async function openSlurmPilots(config: RunnerConfig, slurm: SlurmConfig, program: Program, log: Logger): Promise<PilotSource> {
  const profile = await loadProfile(slurm.profile);
  const plan = makePlan(profile, slurm);
  const tariff = { formula: profile.billing, eurosPerUnit: slurm.eurosPerUnit };
  const { port, askAccounting } = openSlurm(slurm, tariff);
  return new SlurmPilots({
    runner: config.runner,
    port,
    plan,
    program: makeProgram(config, program, profile, "pilot-main.ts"),
    policy: makeScalePolicy(slurm, plan),
    site: profile.site,
    askAccounting,
    price: priceSlice(tariff, plan),
    sharedDir: slurm.sharedDir,
    log,
  });
}

/** Queue and accounts are asked at one pace. */
function openSlurm(slurm: SlurmConfig, tariff: Tariff): { readonly port: SlurmPort; readonly askAccounting: AskAccounting } {
  if (slurm.rest) {
    const requests = openRequests(slurm.rest);
    return { port: new RestPort(requests, slurm.rest.user), askAccounting: makeRestAccounting(requests, tariff) };
  }
  const commands = openCommands(slurm);
  return { port: new CliPort(commands), askAccounting: makeAccounting(commands, tariff) };
}

/** However Slurm is reached, nothing asks it oftener than the pace allows. */
export function openPort(slurm: SlurmConfig): SlurmPort {
  return slurm.rest ? new RestPort(openRequests(slurm.rest), slurm.rest.user) : new CliPort(openCommands(slurm));
}

/** Slurm's commands, here or over ssh, as often as the pace allows. */
export function openCommands({ commandEnvironment, ssh }: SlurmConfig): RunCommand {
  const commands = makeLocalCommands(commandEnvironment);
  return pace(ssh === null ? commands : makeSshCommands(ssh, commands));
}

function openRequests({ url, user, tokenFile }: NonNullable<SlurmConfig["rest"]>): AskRest {
  return pace(makeRestRequests(url, user, tokenFile));
}

/** How a job in an allocation starts one of our programs. */
export function makeProgram(config: RunnerConfig, program: Program, { shell, preamble }: SiteProfile, entry: ProgramEntry) {
  const environment = keepSettings(config.pilotEnvironment);
  return { shell, preamble: [...preamble, ...program.check], command: program.command(entry), environment };
}

/** Of the runner's environment an operator's settings go to compute nodes, and neither its paths nor its own allocation. */
function keepSettings(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("ATELIER_")));
}
