import fc from "fast-check";
import { expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import type { Demand } from "#contract/lease.ts";
import { decide, freshMemory } from "./autoscale.ts";
import type { PilotPhase, ScaleAction, ScaledPilot, ScaleMemory, ScalePolicy } from "./autoscale-state.ts";
import { recordArrival, recordFate } from "./misfortunes.ts";

// What must hold whatever Slurm and the learners do: a cluster in memory that carries out what is decided.

const MINUTE = 60_000;

type Change = Partial<Omit<ScaledPilot, "id" | "phase" | "phaseSinceMs">>;

class Cluster {
  nowMs = 0;
  answers = true;
  wallMs = 60 * MINUTE;
  jobs = 0;
  readonly policy: ScalePolicy;
  readonly pilots = new Map<PilotId, ScaledPilot>();
  memory: ScaleMemory = freshMemory;
  #named = 0;

  constructor(policy: ScalePolicy) {
    this.policy = policy;
  }

  get demand(): Demand {
    return { waiting: [{ slice: "gpu", jobs: this.jobs }], openWorkspaces: 0, classSlots: [] };
  }

  list(...phases: PilotPhase[]): ScaledPilot[] {
    return [...this.pilots.values()].filter(({ phase }) => phases.includes(phase));
  }

  move(pilot: ScaledPilot | undefined, phase: PilotPhase, change: Change = {}): void {
    if (pilot) this.pilots.set(pilot.id, { ...pilot, ...change, phase, phaseSinceMs: this.nowMs });
  }

  decide(): void {
    const before = this.memory.misfortunes.pause;
    const view = { policy: this.policy, demand: this.demand, pilots: [...this.pilots.values()], answers: this.answers };
    const { memory, actions } = decide(view, this.memory, this.nowMs);
    this.memory = memory;
    for (const action of actions) {
      if (action.kind !== "drain") expect(this.answers).toBe(true);
      if (action.kind === "submit") expect(before === null || before.untilMs <= this.nowMs).toBe(true);
      this.#carryOut(action);
    }
    const leaves = ({ endsAtMs }: ScaledPilot) => endsAtMs !== null && endsAtMs - this.nowMs <= this.policy.replaceBeforeMs;
    const staying = this.list("submitting", "pending", "starting", "serving").filter((pilot) => !leaves(pilot));
    expect(staying.length).toBeLessThanOrEqual(this.policy.ceiling);
    expect(this.list("submitting", "pending").length).toBeLessThanOrEqual(this.policy.backlog);
  }

  #carryOut(action: ScaleAction): void {
    if (action.kind === "submit") {
      this.#named += 1;
      const id = PilotId.parse(`p${this.#named}`);
      this.pilots.set(id, { id, phase: "submitting", phaseSinceMs: this.nowMs, endsAtMs: null, busySlices: 0 });
      return;
    }
    const pilot = this.pilots.get(action.pilot)!;
    expect(pilot.phase === "serving" && pilot.busySlices > 0).toBe(false); // nobody's work is broken off
    if (action.kind === "drain") this.move(pilot, "leaving");
    else this.pilots.delete(pilot.id);
  }

  happen(happening: string, amount: number): void {
    const [queued] = this.list("submitting", "pending");
    const [starting] = this.list("starting");
    const serving = this.list("serving")[amount % 3];
    if (happening === "time") this.nowMs += amount * MINUTE;
    if (happening === "jobs") this.jobs = amount;
    if (happening === "slurm") this.answers = amount % 2 === 0;
    if (happening === "taken") this.move(this.list("submitting")[0], "pending");
    if (happening === "granted") this.move(queued, "starting", { endsAtMs: this.nowMs + this.wallMs });
    if (happening === "joined" && starting) this.#join(starting);
    if (happening === "work") this.move(serving, "serving", { busySlices: amount % (this.policy.slicesPerPilot + 1) });
    if (happening === "lost") this.move(serving, "lost");
    if (happening === "refused" && queued) this.#end(queued, "refused");
    if (happening === "failed" && starting) this.#end(starting, "failed-start");
    if (happening === "preempted" && serving) this.#end(serving, "preempted");
    for (const pilot of this.pilots.values()) if (pilot.endsAtMs !== null && pilot.endsAtMs <= this.nowMs) this.pilots.delete(pilot.id);
    if (happening === "left") for (const { id } of this.list("leaving")) this.pilots.delete(id);
  }

  #join(pilot: ScaledPilot): void {
    this.move(pilot, "serving", { cameAfterMs: this.nowMs - pilot.phaseSinceMs });
    this.memory = { ...this.memory, misfortunes: recordArrival(this.memory.misfortunes) };
  }

  #end(pilot: ScaledPilot, fate: Parameters<typeof recordFate>[1]): void {
    this.pilots.delete(pilot.id);
    this.memory = { ...this.memory, misfortunes: recordFate(this.memory.misfortunes, fate, "storm", this.nowMs) };
  }
}

const kinds = ["time", "jobs", "slurm", "taken", "granted", "joined", "work", "lost", "refused", "failed", "preempted", "left"];
const happenings = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 12 })), { maxLength: 120 });
const policies = fc
  .record({
    slicesPerPilot: fc.integer({ min: 1, max: 4 }),
    floor: fc.integer({ min: 0, max: 2 }),
    ceiling: fc.integer({ min: 2, max: 5 }),
    backlog: fc.integer({ min: 1, max: 2 }),
  })
  .map((sizes) => ({
    ...sizes,
    sliceKind: "gpu" as const,
    learnersPerSlice: 4,
    idleReleaseMs: 10 * MINUTE,
    replaceBeforeMs: 5 * MINUTE,
    classLeadMs: 15 * MINUTE,
    joinWithinMs: 5 * MINUTE,
  }));

it("keeps ceiling and backlog, breaks nobody's work off, and asks nothing of a Slurm that is silent or paused", () => {
  fc.assert(
    fc.property(policies, happenings, (policy, storm) => {
      const cluster = new Cluster(policy);
      for (const [happening, amount] of storm) {
        cluster.happen(happening, amount);
        cluster.decide();
      }
    }),
  );
});

it("has what is needed, and no more, a while after any storm", () => {
  fc.assert(
    fc.property(policies, happenings, fc.integer({ min: 0, max: 20 }), (policy, storm, jobs) => {
      const cluster = new Cluster(policy);
      for (const [happening, amount] of storm) {
        cluster.happen(happening, amount);
        cluster.decide();
      }
      cluster.answers = true;
      for (const pilot of cluster.list("serving")) cluster.move(pilot, "serving", { busySlices: 0 });
      cluster.jobs = jobs;
      cluster.wallMs = Infinity;
      // Old pilots reach their end, pauses run out, and what is too much has been idle for long enough.
      for (let minute = 0; minute < 150; minute += 1) {
        for (const calm of ["time", "taken", "granted", "joined", "left"]) cluster.happen(calm, 1);
        cluster.decide();
      }
      const needed = Math.min(Math.max(Math.ceil(jobs / policy.slicesPerPilot), policy.floor), policy.ceiling);
      expect([...cluster.pilots.values()].map(({ phase }) => phase)).toEqual(Array.from({ length: needed }, () => "serving"));
    }),
  );
});

it("never asks for fewer pilots where an operator has given more headroom", () => {
  const sizes = fc.record({
    use: fc.double({ min: 0, max: 60, noNaN: true }),
    learners: fc.integer({ min: 1, max: 400 }),
    pilots: fc.integer({ min: 0, max: 50 }),
    headrooms: fc.tuple(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: 0, max: 5, noNaN: true })),
  });
  fc.assert(
    fc.property(policies, sizes, (policy, { use, learners, pilots, headrooms }) => {
      const serving = Array.from({ length: pilots }, (_, index) => PilotId.parse(`p${index}`)).map((id): ScaledPilot => ({
        id,
        phase: "serving",
        phaseSinceMs: 0,
        endsAtMs: null,
        busySlices: 0,
      }));
      const demand = { waiting: [], openWorkspaces: learners, classSlots: [] };
      const asks = (headroom: number) => {
        const view = { policy: { ...policy, ceiling: 99, headroom }, demand, pilots: serving, answers: true };
        return decide(view, { ...freshMemory, lately: { atMs: 0, learners, slices: use } }, 0).actions.length;
      };
      expect(asks(Math.max(...headrooms))).toBeGreaterThanOrEqual(asks(Math.min(...headrooms)));
    }),
  );
});
