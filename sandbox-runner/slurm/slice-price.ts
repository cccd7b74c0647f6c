import type { SlicePrice } from "#contract/fleet-report.ts";
import { bill, type Granted } from "../core/billing.ts";
import { countGpus } from "./count-gpus.ts";
import type { Tariff } from "./make-bill.ts";
import type { SitePlan } from "./site-plan.ts";

type Asked = Pick<SitePlan, "sliceKind" | "slices" | "gres" | "cpus" | "memoryMiB" | "wholeNode">;

/**
 * What an hour on one slice costs, before the site has billed any: an equal share of what the formula makes of the order. Null where there is
 * no price, no formula, or where the formula asks for what the order leaves to the site.
 */
export function priceSlice({ formula, eurosPerUnit }: Tariff, asked: Asked): SlicePrice | null {
  if (formula === null || eurosPerUnit === null) return null;
  const amounts = readAsked(asked);
  const known: Granted = { nodes: 1, cores: amounts.cores ?? 0, gpus: amounts.gpus ?? 0, memoryGiB: amounts.memoryGiB ?? 0 };
  if (formula.largestOf.some(({ amount }) => amounts[amount] === null)) return null;
  const euros = (bill(formula, known, 1) * eurosPerUnit) / asked.slices;
  return { sliceKind: asked.sliceKind, microEurosPerHour: Math.round(euros * 1e6) };
}

/** Of a whole node a job is granted more than it asks for. */
function readAsked({ gres, cpus, memoryMiB, wholeNode }: Asked): Readonly<Record<keyof Granted, number | null>> {
  if (wholeNode) return { nodes: 1, cores: null, gpus: null, memoryGiB: null };
  return { nodes: 1, cores: cpus, gpus: gres === null ? 0 : countGpus(gres), memoryGiB: memoryMiB === null ? null : memoryMiB / 1024 };
}
