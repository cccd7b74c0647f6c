import { type AllocationRow, listAllocations } from "#db/queries/allocations.ts";
import { countFaults } from "#db/queries/attempts-faults.ts";
import { listFleetTimes } from "#db/queries/fleet-times.ts";
import { countByCohort } from "#db/queries/jobs-by-cohort.ts";
import { Recently } from "./recently.ts";
import type { Runtime } from "./runtime.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const mostAllocations = 5_000;
const mostFaults = 50;

/** How many hours of slices' time are shown. */
export const shownHours = 24;

/** What has to be counted for the operator's page, with the moments since when. */
export interface FleetFigures {
  readonly accountedSince: Date;
  readonly failedSince: Date;
  readonly firstHour: Date;
  readonly allocations: readonly AllocationRow[];
  readonly times: Awaited<ReturnType<typeof listFleetTimes>>;
  readonly cohorts: Awaited<ReturnType<typeof countByCohort>>;
  readonly faults: Awaited<ReturnType<typeof countFaults>>;
}

/** The same for all operators, whose pages ask with every report of every runner: counted once in the time between two reports. */
const figures = new WeakMap<Runtime, Recently<FleetFigures>>();
const keptMs = 5_000;

/** What has to be counted, as it was at most a few seconds ago. */
export function readFigures(runtime: Runtime, now: Date): Promise<FleetFigures> {
  const known = figures.get(runtime) ?? new Recently(keptMs);
  figures.set(runtime, known);
  return known.get(now.getTime(), () => countFigures(runtime, now.getTime()));
}

async function countFigures({ db }: Runtime, nowMs: number): Promise<FleetFigures> {
  const accountedSince = new Date(nowMs - 30 * dayMs);
  const failedSince = new Date(nowMs - 7 * dayMs);
  const firstHour = new Date(Math.floor(nowMs / hourMs) * hourMs - (shownHours - 1) * hourMs);
  const [allocations, times, cohorts, faults] = await Promise.all([
    listAllocations(db, accountedSince, mostAllocations),
    listFleetTimes(db, firstHour, hourMs / 1_000),
    countByCohort(db),
    countFaults(db, failedSince, mostFaults),
  ]);
  return { accountedSince, failedSince, firstHour, allocations, times, cohorts, faults };
}
