import type { AllocationEnd, Sighting } from "#runner/core/allocation.ts";
import type { Agenda } from "./agenda.ts";
import type { Random } from "./random.ts";
import type { SlurmDelay } from "./slurm-delays.ts";

interface Allocation {
  readonly jobId: string;
  readonly name: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  ended: AllocationEnd | null;
}

export interface SlurmConditions {
  readonly delay: SlurmDelay;
  readonly minutes: number;
  /** An allocation is taken away after so long on average; null: never. */
  readonly meanLifeMs: number | null;
}

/** A Slurm that grants after a while, and takes away at the end of the time or before. */
export class SimulatedSlurm {
  readonly #allocations = new Map<string, Allocation>();
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #conditions: SlurmConditions;
  #jobs = 0;

  constructor(agenda: Agenda, random: Random, conditions: SlurmConditions) {
    this.#agenda = agenda;
    this.#random = random;
    this.#conditions = conditions;
  }

  /** How many allocations run, and cost. */
  get running(): number {
    const { nowMs } = this.#agenda;
    return [...this.#allocations.values()].filter(({ ended, startsAtMs }) => ended === null && startsAtMs <= nowMs).length;
  }

  submit(name: string, pilot: { readonly started: () => void; readonly killed: () => void }): string {
    const { delay, minutes, meanLifeMs } = this.#conditions;
    const startsAtMs = this.#agenda.nowMs + delay.chooseMs(this.#random);
    const endsAtMs = startsAtMs + minutes * 60_000;
    const jobId = String(++this.#jobs);
    const allocation: Allocation = { jobId, name, startsAtMs, endsAtMs, ended: null };
    this.#allocations.set(jobId, allocation);
    this.#agenda.at(startsAtMs, () => allocation.ended === null && pilot.started());
    const take = (cause: AllocationEnd) => {
      if (allocation.ended !== null) return;
      allocation.ended = cause;
      pilot.killed();
    };
    this.#agenda.at(endsAtMs, () => take("timeout"));
    if (meanLifeMs !== null) this.#agenda.at(startsAtMs + this.#random.exponential(meanLifeMs), () => take("preempted"));
    return jobId;
  }

  /** Ends an allocation because its program has ended, or because somebody asked for it. */
  end(jobId: string, cause: AllocationEnd): void {
    const allocation = this.#allocations.get(jobId);
    if (allocation) allocation.ended ??= cause;
  }

  list(): Sighting[] {
    const { nowMs } = this.#agenda;
    const sightings = [...this.#allocations.values()].map(({ jobId, name, startsAtMs, endsAtMs, ended }): Sighting => {
      if (ended !== null) return { jobId, name, state: { state: "gone", cause: ended } };
      if (startsAtMs > nowMs) return { jobId, name, state: { state: "pending", reason: "Priority", startsAtMs: null } };
      return { jobId, name, state: { state: "running", endsAtMs, nodes: "node0" } };
    });
    // What has been told as ended is forgotten, as Slurm forgets it.
    for (const { jobId, ended } of this.#allocations.values()) if (ended !== null) this.#allocations.delete(jobId);
    return sightings;
  }
}
