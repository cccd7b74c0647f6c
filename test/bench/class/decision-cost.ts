import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey, JobId, PilotId } from "#contract/ids.ts";
import type { SliceId } from "#contract/pilot.ts";
import { decide, freshMemory } from "#runner/core/autoscale.ts";
import type { ScalePolicy } from "#runner/core/autoscale-state.ts";
import { noTimings, noUsage } from "#runner/core/fault-event.ts";
import { emptyFleet, type FleetEvent, type FleetState, makeCapacity } from "#runner/core/fleet-state.ts";
import { step } from "#runner/core/fleet-step.ts";
import { makeSlurmPilot, observe, toScaled } from "#runner/core/slurm-pilot.ts";
import { placeInQueue } from "#src/domain/queue-order.ts";
import type { ClassExercise } from "./exercises.ts";
import { makeHello } from "./hello.ts";
import { makeSpec } from "./spec.ts";

/** Microseconds for one decision of each kind. */
export interface DecisionCost {
  readonly learners: number;
  readonly slices: number;
  /** A job's place in line. */
  readonly queue_us: number;
  /** What follows from one event of an attempt's life: leased and placed, told of, ended, released, settled. */
  readonly event_us: number;
  /** What is free, as a lease request states it. */
  readonly capacity_us: number;
  /** Which pilots to ask for and to let go: once a second, whatever happens. */
  readonly autoscale_us: number;
}

const LEARNERS_PER_SLICE = 20;
const SLICES_PER_PILOT = 4;
const at = new Date(0).toISOString();

/** Times the pure core with so many learners, nine tenths of their slices at work. */
export function timeDecisions(learners: number, policy: ScalePolicy, exercise: ClassExercise, rounds = 2_000): DecisionCost {
  const pilots = Math.ceil(learners / LEARNERS_PER_SLICE / SLICES_PER_PILOT);
  const slices = pilots * SLICES_PER_PILOT;
  const spec = makeSpec({ kind: "run", exercise });
  let state: FleetState = emptyFleet;
  const on = (event: FleetEvent): void => void (state = step(state, event, 0).state);
  for (let pilot = 0; pilot < pilots; pilot++) on({ kind: "pilot-joined", hello: makeHello(`p${pilot}` as PilotId, SLICES_PER_PILOT) });
  const lease = (key: AttemptKey): void => on({ kind: "leased", lease: { key, expiresAt: at, spec } });
  for (let job = 0; job < Math.floor(slices * 0.9); job++) lease(makeKey(job));
  const live = (job: number): void => {
    const key = makeKey(job);
    lease(key);
    const place = state.attempts.get(key.jobId)?.on;
    if (!place) throw new Error("there was no room");
    const { pilot, slice } = place as { pilot: PilotId; slice: SliceId };
    const tell = (event: AttemptEvent): void => on({ kind: "reported", pilot, key, event });
    tell({ kind: "output", seq: 1, at, stream: "stdout", text: "x" });
    tell({ kind: "output", seq: 2, at, stream: "stdout", text: "y" });
    const ending = { reason: "completed", exitCode: 0, signal: null } as const;
    tell({ kind: "finished", seq: 3, at, ending, usage: noUsage, timings: noTimings, record: null });
    on({ kind: "released", pilot, slice, key, healthy: true });
    on({ kind: "settled", key });
  };
  const scaled = [...state.pilots.keys()].map((pilot) => toScaled(observe(makeSlurmPilot(pilot, 0), null, state, 0), state));
  const demand = { waiting: [{ slice: "any" as const, jobs: learners / 10 }], openWorkspaces: learners, classSlots: [] };
  let memory = freshMemory;
  return {
    learners,
    slices,
    queue_us: time(rounds, (round) => placeInQueue({ queue: round, learner: 0 }, 2)),
    event_us: time(rounds, (round) => live(slices + round)) / 6,
    capacity_us: time(rounds, () => makeCapacity(state)),
    autoscale_us: time(rounds, (round) => {
      ({ memory } = decide({ policy: { ...policy, ceiling: pilots }, demand, pilots: scaled, answers: true }, memory, round * 1000));
    }),
  };
}

function makeKey(job: number): AttemptKey {
  const jobId = `00000000-0000-4000-8000-${String(job).padStart(12, "0")}` as JobId;
  return { jobId, attempt: 1, fencingToken: 1 };
}

/** The median of five, so that a busy machine does not decide. */
function time(rounds: number, act: (round: number) => unknown): number {
  const measured = Array.from({ length: 5 }, (_, lap) => {
    const began = performance.now();
    for (let round = 0; round < rounds; round++) act(lap * rounds + round);
    return ((performance.now() - began) * 1000) / rounds;
  });
  return Math.round(measured.toSorted((a, b) => a - b)[2]! * 100) / 100;
}
