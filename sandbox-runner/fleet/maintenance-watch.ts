import type { Logger } from "pino";
import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import { describeError } from "../core/errors.ts";
import type { SlurmPort } from "../slurm/slurm-port.ts";

/** Maintenance is announced days before: so often is often enough beside the queue, and costs Slurm nothing. */
const LOOK_EVERY_MS = 60_000;

/** What a cluster's operators have set aside for maintenance. A site that shows nobody its reservations is served as before. */
export class MaintenanceWatch {
  readonly #port: SlurmPort;
  readonly #log: Logger;
  readonly #everyMs: number;
  #lookedAtMs = -Infinity;
  #known: readonly ClusterMaintenance[] = [];

  constructor(port: SlurmPort, log: Logger, everyMs = LOOK_EVERY_MS) {
    this.#port = port;
    this.#log = log;
    this.#everyMs = everyMs;
  }

  /** As it was last told. */
  get known(): readonly ClusterMaintenance[] {
    return this.#known;
  }

  /** Asks again where that was long ago. Never rejects. */
  async look(): Promise<void> {
    if (performance.now() - this.#lookedAtMs < this.#everyMs) return;
    this.#lookedAtMs = performance.now();
    try {
      const told = await this.#port.listMaintenance();
      const isNew = ({ name, endsAtMs }: ClusterMaintenance) => !this.#known.some((one) => one.name === name && one.endsAtMs === endsAtMs);
      for (const { name, startsAtMs, endsAtMs } of told.filter(isNew))
        this.#log.info(
          { name, startsAt: new Date(startsAtMs), endsAt: new Date(endsAtMs) },
          "the cluster has set aside time for maintenance",
        );
      this.#known = told;
    } catch (error) {
      this.#log.debug({ error: describeError(error) }, "the cluster does not say what it has set aside");
    }
  }
}
