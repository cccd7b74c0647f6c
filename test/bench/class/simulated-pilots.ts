import type { PilotId } from "#contract/ids.ts";
import { findAllocation, type Sighting } from "#runner/core/allocation.ts";
import { decide, freshMemory } from "#runner/core/autoscale.ts";
import type { ScaleAction, ScaleMemory, ScalePolicy } from "#runner/core/autoscale-state.ts";
import { recordArrival, recordFate } from "#runner/core/misfortunes.ts";
import { findFate, makeSlurmPilot, observe, type SlurmPilot, toScaled } from "#runner/core/slurm-pilot.ts";
import type { Agenda } from "./agenda.ts";
import type { SimulatedFleet } from "./simulated-fleet.ts";
import type { SimulatedSlurm } from "./simulated-slurm.ts";

/** As `SlurmPilots` does it. */
const LIST_EVERY_ROUNDS = 5;
const SIGNAL_MS = 60_000;

/** Asks a simulated Slurm for what `core/autoscale` decides, once a second, and follows what becomes of it. */
export class SimulatedPilots {
  readonly #pilots = new Map<PilotId, SlurmPilot>();
  readonly #agenda: Agenda;
  readonly #slurm: SimulatedSlurm;
  readonly #policy: ScalePolicy;
  readonly #bootMs: number;
  #memory: ScaleMemory = freshMemory;
  #rounds = 0;
  /** How many pilots were asked for. */
  submitted = 0;

  constructor(agenda: Agenda, slurm: SimulatedSlurm, policy: ScalePolicy, bootMs: number) {
    this.#agenda = agenda;
    this.#slurm = slurm;
    this.#policy = policy;
    this.#bootMs = bootMs;
  }

  round(fleet: SimulatedFleet): void {
    const { nowMs } = this.#agenda;
    const sightings = this.#rounds++ % LIST_EVERY_ROUNDS === 0 ? this.#slurm.list() : null;
    for (const pilot of this.#pilots.values()) this.#look(pilot, sightings, fleet);
    const pilots = [...this.#pilots.values()].map((pilot) => toScaled(pilot, fleet.state));
    const view = { policy: this.#policy, demand: fleet.state.demand, pilots, answers: true };
    const { memory, actions } = decide(view, this.#memory, nowMs);
    this.#memory = memory;
    for (const action of actions) this.#perform(action, fleet);
  }

  /** A pilot that was let go has ended by itself. */
  left(pilot: PilotId): void {
    const jobId = this.#pilots.get(pilot)?.jobId;
    if (jobId) this.#slurm.end(jobId, "completed");
  }

  #look(before: SlurmPilot, sightings: readonly Sighting[] | null, fleet: SimulatedFleet): void {
    const { nowMs } = this.#agenda;
    const { id, jobId, submittedMs } = before;
    const seen = sightings && findAllocation({ sightings }, { name: id, jobId, submittedMs }, nowMs);
    const pilot = observe(before, seen, fleet.state, nowMs);
    this.#pilots.set(id, pilot);
    if (pilot.joined && !before.joined) this.#memory = { ...this.#memory, misfortunes: recordArrival(this.#memory.misfortunes) };
    if (pilot.known?.state === "gone") {
      this.#pilots.delete(id);
      this.#memory = { ...this.#memory, misfortunes: recordFate(this.#memory.misfortunes, findFate(pilot), "gone", nowMs) };
      return fleet.on({ kind: "pilot-gone", pilot: id, detail: "its allocation ended" });
    }
    if (seen?.state.state === "running" && seen.state.endsAtMs !== null && pilot.phase === "serving")
      this.#tellEnd(id, seen.state.endsAtMs, fleet);
  }

  #tellEnd(pilot: PilotId, endsAtMs: number, fleet: SimulatedFleet): void {
    if (fleet.state.pilots.get(pilot)?.endsAtMs === endsAtMs) return;
    fleet.on({ kind: "pilot-ends", pilot, endsAtMs });
    this.#agenda.at(endsAtMs - SIGNAL_MS, () => fleet.state.pilots.has(pilot) && fleet.on({ kind: "pilot-released", pilot }));
  }

  #perform(action: ScaleAction, fleet: SimulatedFleet): void {
    if (action.kind === "submit") return this.#submit(fleet);
    const pilot = this.#pilots.get(action.pilot)!;
    if (action.kind === "drain") return fleet.on({ kind: "pilot-released", pilot: pilot.id });
    if (pilot.jobId) this.#slurm.end(pilot.jobId, "cancelled");
    this.#pilots.set(pilot.id, { ...pilot, cancelled: true });
  }

  #submit(fleet: SimulatedFleet): void {
    const id = `p${++this.submitted}` as PilotId;
    let isAlive = true;
    const started = () => this.#agenda.after(this.#bootMs, () => isAlive && fleet.join(id));
    const killed = () => {
      isAlive = false;
      fleet.kill(id);
    };
    const jobId = this.#slurm.submit(id, { started, killed });
    this.#pilots.set(id, { ...makeSlurmPilot(id, this.#agenda.nowMs), jobId });
  }
}
