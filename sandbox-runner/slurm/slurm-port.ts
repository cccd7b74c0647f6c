import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import type { Sighting } from "../core/allocation.ts";

/** What is asked of Slurm for one pilot, in no transport's own words. */
export interface AllocationOrder {
  readonly name: string;
  /** The batch script's text. */
  readonly script: string;
  readonly outputFile: string;
  readonly minutes: number;
  /** The script hears SIGTERM so long before its time is up. */
  readonly signalSeconds: number;
  readonly partition: string | null;
  readonly qos: string | null;
  readonly account: string | null;
  readonly reservation: string | null;
  readonly cpus: number | null;
  readonly memoryMiB: number | null;
  /** Such as `gpu:1`. */
  readonly gres: string | null;
  readonly wholeNode: boolean;
}

/** Slurm as the fleet needs it, however it is reached. Every method rejects with a `RunnerError` when the answer is not to be trusted. */
export interface SlurmPort {
  /** Answers with the job's number. Only `slurm-refused` proves that no job was made. */
  submit(order: AllocationOrder): Promise<string>;
  /** All jobs of this account that are waiting or running, and those that ended a short while ago. */
  list(): Promise<readonly Sighting[]>;
  /** What is set aside for the cluster's own maintenance, as far as this account may see it. */
  listMaintenance(): Promise<readonly ClusterMaintenance[]>;
  /** Asks for the end of these. Those that have ended already are no error. */
  cancel(jobIds: readonly string[]): Promise<void>;
}
