import type { ScalePolicy } from "#runner/core/autoscale-state.ts";
import { Agenda } from "./agenda.ts";
import type { ClassDay, Press } from "./class-day.ts";
import { makeRandom } from "./random.ts";
import { SimulatedFleet } from "./simulated-fleet.ts";
import { SimulatedPilots } from "./simulated-pilots.ts";
import { type SimulatedJob, SimulatedSite } from "./simulated-site.ts";
import { SimulatedSlurm, type SlurmConditions } from "./simulated-slurm.ts";

export interface Conditions {
  readonly policy: ScalePolicy;
  readonly slurm: SlurmConditions;
  /** From an allocation's start until its pilot takes work. */
  readonly bootMs: number;
  readonly turnaroundMs: number;
  readonly seed: number;
}

/** What stood there in one second of the day. */
export interface Sample {
  readonly atMs: number;
  /** Slices of allocations that ran, whether their pilots had come or not. */
  readonly held: number;
  readonly busy: number;
}

/** What became of a day. */
export interface DayRecord {
  readonly jobs: readonly SimulatedJob[];
  readonly samples: readonly Sample[];
  /** Pilots asked for. */
  readonly submitted: number;
}

const SECOND_MS = 1_000;
/** After the last press there is time to finish what waits. */
const EVENING_MS = 4 * 3_600_000;

/** Lets a day happen: people and Slurm as recorded, everything else as the core decides it. */
export function simulate(day: ClassDay, { policy, slurm: slurmConditions, bootMs, turnaroundMs, seed }: Conditions): DayRecord {
  const agenda = new Agenda(day.startsAtMs);
  const site = new SimulatedSite(day.slots);
  const slurm = new SimulatedSlurm(agenda, makeRandom(seed), slurmConditions);
  const pilots = new SimulatedPilots(agenda, slurm, policy, bootMs);
  const { slicesPerPilot } = policy;
  const fleet = new SimulatedFleet(agenda, site, { slicesPerPilot, turnaroundMs }, (pilot) => pilots.left(pilot));
  const samples: Sample[] = [];
  const note = (press: Press): void =>
    agenda.at(press.atMs, () => {
      site.enqueue(press);
      fleet.ask();
    });
  for (const press of day.presses) note(press);
  site.onEnded = ({ press }) => {
    const next = day.again?.(press, agenda.nowMs);
    if (next) note(next);
  };
  for (const { fromMs, toMs } of day.presences) {
    agenda.at(fromMs, () => void site.present++);
    agenda.at(toMs, () => void site.present--);
  }
  const endsAtMs = day.endsAtMs + EVENING_MS;
  const tick = (): void => {
    const { nowMs } = agenda;
    fleet.on({ kind: "demanded", demand: site.describeDemand(nowMs) });
    fleet.on({ kind: "tick" });
    pilots.round(fleet);
    samples.push({ atMs: nowMs, held: slurm.running * slicesPerPilot, busy: fleet.busySlices });
    if (nowMs < endsAtMs && (nowMs < day.endsAtMs || site.jobs.some(({ state }) => state !== "finished"))) agenda.after(SECOND_MS, tick);
  };
  agenda.at(day.startsAtMs, tick);
  agenda.run(endsAtMs);
  return { jobs: site.jobs, samples, submitted: pilots.submitted };
}
