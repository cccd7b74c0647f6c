import type { AllocationOrder } from "./slurm-port.ts";

/** An order in sbatch's words. The script comes on standard input, and nothing of the submitter's environment goes with it. */
export function makeSbatchOptions(order: AllocationOrder): string[] {
  const { name, outputFile, minutes, signalSeconds, partition, qos, account, reservation, cpus, memoryMiB, gres, wholeNode } = order;
  const asked: Readonly<Record<string, string | number | null>> = {
    "job-name": name,
    output: outputFile,
    time: minutes,
    // To the batch step alone; see pilot-main.ts for why it is not SIGUSR1.
    signal: `B:TERM@${signalSeconds}`,
    export: "NONE",
    nodes: 1,
    ntasks: 1,
    partition,
    qos,
    account,
    reservation,
    "cpus-per-task": cpus,
    mem: memoryMiB === null ? null : `${memoryMiB}M`,
    gres,
  };
  const options = Object.entries(asked).flatMap(([option, value]) => (value === null ? [] : [`--${option}=${value}`]));
  // A lost pilot is replaced by a new one: Slurm would hold a requeued job back for two minutes.
  return ["--parsable", "--no-requeue", ...(wholeNode ? ["--exclusive"] : []), ...options];
}
