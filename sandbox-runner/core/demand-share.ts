import type { Demand } from "#contract/lease.ts";

/** What of a demand falls to one of several who meet it together, by how many slices it has. Rounded up: nobody goes without. */
export function shareDemand(demand: Demand, own: number, all: number): Demand {
  if (own === all) return demand;
  const share = (whole: number): number => Math.ceil((whole * own) / all);
  return {
    ...demand,
    ...(demand.environments && { environments: demand.environments.map(({ name, waiting }) => ({ name, waiting: share(waiting) })) }),
    openWorkspaces: share(demand.openWorkspaces),
    classSlots: demand.classSlots.map((slot) => ({ ...slot, seats: share(slot.seats) })),
  };
}
