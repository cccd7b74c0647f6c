import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import type { Sighting } from "../core/allocation.ts";
import { RunnerError } from "../core/errors.ts";
import { type CommandEnd, lastWords, type RunCommand } from "./commands.ts";
import { makeSbatchOptions } from "./sbatch-options.ts";
import type { AllocationOrder, SlurmPort } from "./slurm-port.ts";
import { parseReservations, SHOW_RESERVATIONS } from "./reservation-text.ts";
import { parseSqueue, SQUEUE_FORMAT } from "./squeue-text.ts";

/** After such words nobody knows whether the controller has taken the job. All others are its own refusal. */
const lostOnTheWay =
  /unable to contact|timed out|zero bytes|not connected|receive failure|unexpected message|connection (refused|reset)|standby|authentication|temporarily un|try again/i;

/** Slurm by its own commands, wherever these are run. */
export class CliPort implements SlurmPort {
  readonly #run: RunCommand;

  constructor(run: RunCommand) {
    this.#run = run;
  }

  async submit(order: AllocationOrder): Promise<string> {
    const end = await this.#run("sbatch", makeSbatchOptions(order), { input: order.script });
    if (end.exitCode !== 0) throw new RunnerError(isRefusal(end) ? "slurm-refused" : "slurm-unreachable", `sbatch: ${lastWords(end)}`);
    // On a federation the cluster's name follows.
    const jobId = /^(\d+)(;\S+)?$/m.exec(end.stdout)?.[1];
    if (jobId === undefined) throw new RunnerError("slurm-garbled", `sbatch answered ${JSON.stringify(end.stdout.slice(0, 200))}`);
    return jobId;
  }

  async list(): Promise<readonly Sighting[]> {
    const variables = { SLURM_TIME_FORMAT: "%s" };
    const end = await this.#run("squeue", ["--me", "--states=all", `--format=${SQUEUE_FORMAT}`], { variables });
    if (end.exitCode !== 0) throw new RunnerError("slurm-unreachable", `squeue: ${lastWords(end)}`);
    return parseSqueue(end.stdout);
  }

  async listMaintenance(): Promise<readonly ClusterMaintenance[]> {
    const end = await this.#run("scontrol", SHOW_RESERVATIONS, { variables: { SLURM_TIME_FORMAT: "%s" } });
    if (end.exitCode !== 0) throw new RunnerError("slurm-unreachable", `scontrol: ${lastWords(end)}`);
    return parseReservations(end.stdout);
  }

  async cancel(jobIds: readonly string[]): Promise<void> {
    if (jobIds.length === 0) return;
    const end = await this.#run("scancel", ["--quiet", ...jobIds]);
    if (end.exitCode !== 0) throw new RunnerError("slurm-unreachable", `scancel: ${lastWords(end)}`);
  }
}

function isRefusal(end: CommandEnd): boolean {
  return end.exitCode !== null && end.exitCode !== 255 && !lostOnTheWay.test(lastWords(end));
}
