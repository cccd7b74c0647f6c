import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "pino";
import type { RunnerId } from "#contract/ids.ts";
import { makePattern, prefixOf } from "./fleet/pilot-names.ts";
import type { SlurmConfig } from "./slurm-config.ts";
import { digestText, makeCheck, makeListing } from "./staging/listing.ts";
import { listProgramFiles } from "./staging/program-files.ts";
import { stage } from "./staging/stage.ts";
import { noteUse, removeUnused } from "./staging/uses.ts";

/** What jobs and relays start. */
export type ProgramEntry = "pilot-main.ts" | "relay-main.ts" | "preflight-node.ts";

/** Our program where other machines of the cluster see it. */
export interface Program {
  /** Node and one of our entry points. */
  command(entry: ProgramEntry): readonly string[];
  /** Lines of a batch script that end it where the program is not what was staged. */
  readonly check: readonly string[];
}

/**
 * Stages this program for compute nodes, unless the operator has put it somewhere.
 * A preflight, which may be of another version than the runner of this name, leaves alone what that one uses.
 */
export async function provideProgram(
  slurm: Pick<SlurmConfig, "programDir" | "sharedDir">,
  runner: RunnerId,
  log: Logger,
  purpose: "pilots" | "preflight" = "pilots",
): Promise<Program> {
  const at = (root: string, node: string, check: readonly string[]): Program => ({
    command: (entry) => [path.join(root, node), path.join(root, "sandbox-runner", entry)],
    check,
  });
  if (slurm.programDir !== null) return at(slurm.programDir, "node_modules/.bin/node", []);
  const place = path.join(slurm.sharedDir, "program");
  await mkdir(place, { recursive: true, mode: 0o755 });
  const files = await listProgramFiles(path.join(import.meta.dirname, ".."));
  const listing = await makeListing(files);
  const isRunner = purpose === "pilots";
  // No runner is called so: their names have no dots.
  const user = isRunner ? runner : `${runner}.preflight`;
  await noteUse(place, user, digestText(listing), isRunner && (await hasPilotsLeft(slurm.sharedDir, runner)));
  const { folder, digest } = await stage(files, listing, place);
  log.info({ folder, removed: isRunner ? await removeUnused(place) : [] }, "the program is staged");
  return at(folder, "bin/node", makeCheck(folder, digest));
}

/** Whether pilots of an earlier process of this runner may run yet. */
async function hasPilotsLeft(sharedDir: string, runner: RunnerId): Promise<boolean> {
  const names = await readdir(path.join(sharedDir, "pilots")).catch(() => []);
  const isOurs = makePattern(prefixOf(runner));
  return names.some((name) => isOurs.test(name));
}
