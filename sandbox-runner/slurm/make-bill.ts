import type { AllocationBill } from "#contract/fleet-report.ts";
import type { PilotId } from "#contract/ids.ts";
import { bill, type BillingFormula, type Granted } from "../core/billing.ts";

/** How a site charges, as far as its profile and its operator know. */
export interface Tariff {
  readonly formula: BillingFormula | null;
  /** Euros for one of the formula's unit; null where nobody has set a price. */
  readonly eurosPerUnit: number | null;
}

/** What Slurm's accounting keeps of a job that has ended. */
export interface AccountedJob {
  readonly jobId: string;
  /** Null where it was taken back before it began. */
  readonly beganAtMs: number | null;
  readonly endedAtMs: number;
  readonly seconds: number;
  readonly granted: Granted;
  readonly energyJoules: number | null;
}

/** What a pilot's allocation cost. */
export function makeBill(pilot: PilotId, job: AccountedJob, { formula, eurosPerUnit }: Tariff): AllocationBill {
  const { jobId, beganAtMs, endedAtMs, seconds, granted, energyJoules } = job;
  const amount = formula && bill(formula, granted, seconds / 3_600);
  return {
    pilot,
    slurmJobId: jobId,
    beganAt: beganAtMs === null ? null : new Date(beganAtMs).toISOString(),
    endedAt: new Date(endedAtMs).toISOString(),
    seconds,
    energyJoules,
    unit: formula?.unit ?? null,
    amount,
    microEuros: amount === null || eurosPerUnit === null ? null : Math.round(amount * eurosPerUnit * 1e6),
  };
}
