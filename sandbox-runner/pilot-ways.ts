import path from "node:path";
import type { RunnerConfig } from "./config.ts";
import { RunnerError } from "./core/errors.ts";
import type { PilotWay } from "./fleet/pilot-way.ts";
import { RelayWay } from "./fleet/relay-way.ts";
import { SpoolWay } from "./fleet/spool-way.ts";
import type { Program } from "./program.ts";
import { loadProfile } from "./slurm/load-profile.ts";

/** How pilots reach this runner, by the settings or else by the site's profile; undefined where they dial it. */
export async function choosePilotWay({ runner, slurm, listen }: RunnerConfig, program?: Program): Promise<PilotWay | undefined> {
  if (!slurm || !program) return undefined;
  const way = slurm.way ?? (await loadProfile(slurm.profile)).pilotWay;
  if (way === "dial") return undefined;
  if (way === "spool") return new SpoolWay(path.join(slurm.sharedDir, "spool", runner));
  const problems = [
    ...(slurm.ssh === null ? ["  ATELIER_SLURM_SSH: is missing; the relay is started by ssh on that host"] : []),
    ...(listen.port === 0 ? ["  ATELIER_PILOT_PORT: is missing; the relay listens on it, and pilots are told once"] : []),
  ];
  if (slurm.ssh === null || problems.length > 0)
    throw new RunnerError("bad-config", `The settings are not usable with pilots that dial a relay:\n${problems.join("\n")}`);
  return new RelayWay({
    ...listen,
    destination: slurm.ssh,
    command: program.command("relay-main.ts"),
    environment: slurm.commandEnvironment,
  });
}
