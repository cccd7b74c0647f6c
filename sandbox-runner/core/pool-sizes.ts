import type { Demand } from "#contract/lease.ts";

/** How many sandboxes of one environment wait for their files. */
export interface PoolSize {
  readonly environment: string;
  readonly learners: number;
  readonly judges: number;
}

/** What the sizes follow from. */
export interface PoolNeeds {
  /** What of it falls to this pilot. */
  readonly demand: Demand;
  /** What each environment keeps at all times, as its operator wrote it. */
  readonly floors: readonly PoolSize[];
  /** Environments of this pilot's newest attempts; one name for each. */
  readonly recent: readonly string[];
  /** What all waiting sandboxes together may take. */
  readonly memoryBytes: number;
}

/** What one waiting sandbox takes for itself, with its page tables: measured by `npm run bench -- sandbox`, rounded up. */
export const WAITING_BYTES = 10 * 2 ** 20;
/** A class that begins within this time counts as open workspaces: forking for it takes seconds. */
const SOON_MS = 10 * 60_000;
/** Beyond the floors, whatever memory leaves: each that waits holds five descriptors of the warden's, which counts on this (room.py). */
const MOST_WAITING = 256;
/** One judge for every four learners: most attempts are runs, and a judge's work outlasts its start. */
const LEARNERS_PER_JUDGE = 4;

/**
 * Sizes for every environment: a sandbox for everybody who has a page open and may press Run, for a whole class does so
 * at once. Each environment keeps its floor, whatever the others need; what memory leaves above the floors goes first to
 * whoever has least of what it wants.
 */
export function choosePoolSizes({ demand, floors, recent, memoryBytes }: PoolNeeds, nowMs: number): PoolSize[] {
  const expected = demand.openWorkspaces + countSeatsSoon(demand, nowMs);
  const wanted = floors.map((floor) => {
    const waiting = demand.environments?.find(({ name }) => name === floor.environment)?.waiting ?? 0;
    const used = recent.filter((name) => name === floor.environment).length;
    const share = recent.length === 0 ? 1 / floors.length : used / recent.length;
    const learners = Math.max(0, Math.max(waiting, Math.ceil(expected * share)) - floor.learners);
    const judges = floor.judges === 0 ? 0 : Math.floor(learners / LEARNERS_PER_JUDGE);
    return { floor, extra: learners + judges };
  });
  const kept = floors.reduce((sum, { learners, judges }) => sum + learners + judges, 0);
  const room = Math.min(Math.floor(memoryBytes / WAITING_BYTES) - kept, MOST_WAITING);
  const granted = shareOut(
    wanted.map(({ extra }) => extra),
    Math.max(0, room),
  );
  return wanted.map(({ floor }, index) => {
    const extra = granted[index] ?? 0;
    const judges = floor.judges === 0 ? 0 : Math.floor(extra / (LEARNERS_PER_JUDGE + 1));
    return { environment: floor.environment, learners: floor.learners + extra - judges, judges: floor.judges + judges };
  });
}

/** Gives out `room` one by one, always to whoever has least and wants more. */
function shareOut(wants: readonly number[], room: number): number[] {
  const granted = wants.map(() => 0);
  for (let left = room; left > 0; left--) {
    let poorest = -1;
    for (const [index, want] of wants.entries()) {
      const has = granted[index] ?? 0;
      if (has < want && (poorest === -1 || has < (granted[poorest] ?? 0))) poorest = index;
    }
    if (poorest === -1) break;
    granted[poorest] = (granted[poorest] ?? 0) + 1;
  }
  return granted;
}

function countSeatsSoon({ classSlots }: Demand, nowMs: number): number {
  const soon = classSlots.filter(({ startsAt }) => Date.parse(startsAt) - nowMs < SOON_MS);
  return soon.reduce((sum, { seats }) => sum + seats, 0);
}
