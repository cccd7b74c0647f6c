import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey, PilotId } from "#contract/ids.ts";
import type { SliceId } from "#contract/pilot.ts";
import { noTimings, noUsage } from "#runner/core/fault-event.ts";
import { emptyFleet, type FleetEffect, type FleetEvent, type FleetState, makeCapacity } from "#runner/core/fleet-state.ts";
import { step } from "#runner/core/fleet-step.ts";
import type { Agenda } from "./agenda.ts";
import { makeHello } from "./hello.ts";
import type { SimulatedSite } from "./simulated-site.ts";

export interface FleetConditions {
  readonly slicesPerPilot: number;
  /** From an attempt's end until its slice takes the next: taking down, the look at the device, a sandbox getting warm. */
  readonly turnaroundMs: number;
}

/** Leases, placement and attempts, as `core/fleet-step` decides them. Pilots are played: they take as long as the learner's program does. */
export class SimulatedFleet {
  state: FleetState = emptyFleet;
  readonly #agenda: Agenda;
  readonly #site: SimulatedSite;
  readonly #conditions: FleetConditions;
  /** Told when a pilot that was let go has nothing left to do. */
  readonly #onLeft: (pilot: PilotId) => void;
  readonly #dead = new Set<PilotId>();

  constructor(agenda: Agenda, site: SimulatedSite, conditions: FleetConditions, onLeft: (pilot: PilotId) => void) {
    this.#agenda = agenda;
    this.#site = site;
    this.#conditions = conditions;
    this.#onLeft = onLeft;
  }

  get busySlices(): number {
    return [...this.state.pilots.values()].reduce((sum, { slices }) => sum + [...slices.values()].filter(({ holds }) => holds).length, 0);
  }

  join(pilot: PilotId): void {
    this.on({ kind: "pilot-joined", hello: makeHello(pilot, this.#conditions.slicesPerPilot) });
  }

  /** Its allocation is taken away: it says nothing more, and the runner finds out later. */
  kill(pilot: PilotId): void {
    this.#dead.add(pilot);
    this.on({ kind: "pilot-unlinked", pilot });
  }

  on(event: FleetEvent): void {
    const { state, effects } = step(this.state, event, this.#agenda.nowMs);
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    if (event.kind !== "demanded") this.ask();
  }

  /** Has the site give what fits the free slices. */
  ask(): void {
    if (!this.#site.hasWaiting) return;
    const capacity = makeCapacity(this.state);
    if (capacity.length === 0) return;
    for (const lease of this.#site.lease(capacity, this.#agenda.nowMs)) this.on({ kind: "leased", lease });
  }

  #perform(effect: FleetEffect): void {
    if (effect.kind === "report") {
      const { key, event } = effect;
      if (event.kind !== "finished") return;
      const isTaken = this.#site.take(key, event, this.#agenda.nowMs);
      this.#agenda.after(0, () => this.on({ kind: isTaken ? "settled" : "lease-lost", key }));
    } else if (effect.kind === "send") {
      const { pilot, message } = effect;
      if (message.kind === "assign") this.#work(pilot, message.slice, message.key);
      if (message.kind === "drain") this.#leaveIfIdle(pilot);
    }
  }

  #work(pilot: PilotId, slice: SliceId, key: AttemptKey): void {
    const { serviceMs } = this.#site.find(key.jobId).press;
    this.#agenda.after(serviceMs, () => {
      if (this.#dead.has(pilot)) return;
      const at = new Date(this.#agenda.nowMs).toISOString();
      const ending = { reason: "completed", exitCode: 0, signal: null } as const;
      const event: AttemptEvent = {
        kind: "finished",
        seq: 1,
        at,
        ending,
        usage: { ...noUsage, wallMs: serviceMs },
        timings: noTimings,
        record: null,
      };
      this.on({ kind: "reported", pilot, key, event });
      this.#agenda.after(this.#conditions.turnaroundMs, () => {
        if (this.#dead.has(pilot)) return;
        this.on({ kind: "released", pilot, slice, key, healthy: true });
        this.#leaveIfIdle(pilot);
      });
    });
  }

  #leaveIfIdle(pilot: PilotId): void {
    const there = this.state.pilots.get(pilot);
    if (!there?.draining || [...there.slices.values()].some(({ holds }) => holds)) return;
    this.#dead.add(pilot);
    this.#onLeft(pilot);
  }
}
