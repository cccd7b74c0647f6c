import type { Demand } from "#contract/lease.ts";
import type { ScaleAction, ScaledPilot, ScaleMemory, ScalePolicy, ScaleView } from "./autoscale-state.ts";
import { expectLearners, listInTime } from "./class-slots.ts";
import { noMisfortunes } from "./misfortunes.ts";

/** Before the first decision. */
export const freshMemory: ScaleMemory = { neededAtMs: [], misfortunes: noMisfortunes };

/**
 * Which pilots to ask for, and which to let go. At most one of each at a time:
 * what follows from it is looked at before the next. While Slurm does not answer,
 * nothing is asked of it, and what was last known of a pilot stands.
 */
export function decide(view: ScaleView, memory: ScaleMemory, nowMs: number): { memory: ScaleMemory; actions: ScaleAction[] } {
  const { policy, pilots, answers } = view;
  const staying = pilots.filter((pilot) => isStaying(pilot, policy, nowMs));
  const needed = countNeeded(view, staying, nowMs);
  const neededAtMs = [...Array.from({ length: needed }, () => nowMs), ...memory.neededAtMs.slice(needed)];
  const actions: ScaleAction[] = [];
  if (answers) actions.push(...giveUp(pilots, policy, nowMs));
  if (answers && needed > staying.length && mayAsk(view, memory, nowMs)) actions.push({ kind: "submit" });
  const lastNeededMs = neededAtMs[staying.length - 1] ?? -Infinity;
  if (staying.length > needed && nowMs - lastNeededMs >= policy.idleReleaseMs) actions.push(...release(staying, answers));
  return { memory: { ...memory, neededAtMs }, actions };
}

/** How many pilots there should be now. */
function countNeeded({ policy, demand }: ScaleView, staying: readonly ScaledPilot[], nowMs: number): number {
  const busy = staying.reduce((sum, { busySlices }) => sum + busySlices, 0);
  const slices = Math.max(busy + countWaiting(policy, demand), countForLearners(policy, demand, nowMs));
  return Math.min(Math.max(Math.ceil(slices / policy.slicesPerPilot), policy.floor), policy.ceiling);
}

function countWaiting({ sliceKind }: ScalePolicy, demand: Demand | null): number {
  const served = sliceKind === "cpu" ? ["any", "cpu"] : ["any", "gpu"];
  return (demand?.waiting ?? []).reduce((sum, { slice, jobs }) => (served.includes(slice) ? sum + jobs : sum), 0);
}

/** Those at work now, and those of classes that are about to begin or have begun. */
function countForLearners({ sliceKind, classLeadMs, learnersPerSlice }: ScalePolicy, demand: Demand | null, nowMs: number): number {
  if (demand === null) return 0;
  const classes = listInTime(demand.classSlots, { sliceKind, leadMs: classLeadMs }, nowMs);
  return Math.ceil(expectLearners(demand.openWorkspaces, classes, nowMs) / learnersPerSlice);
}

/** Whether it will be there for the next job: those that leave, or whose time is nearly up, have to be replaced. */
function isStaying({ phase, endsAtMs }: ScaledPilot, policy: ScalePolicy, nowMs: number): boolean {
  return phase !== "leaving" && phase !== "lost" && (endsAtMs === null || endsAtMs - nowMs > policy.replaceBeforeMs);
}

function mayAsk({ policy, pilots }: ScaleView, { misfortunes }: ScaleMemory, nowMs: number): boolean {
  const waiting = pilots.filter(({ phase }) => phase === "submitting" || phase === "pending").length;
  return waiting < policy.backlog && (misfortunes.pause === null || misfortunes.pause.untilMs <= nowMs);
}

/** Allocations that cost and will never serve. */
function giveUp(pilots: readonly ScaledPilot[], { joinWithinMs }: ScalePolicy, nowMs: number): ScaleAction[] {
  return pilots.flatMap(({ id, phase, phaseSinceMs }): ScaleAction[] => {
    if (phase === "lost") return [{ kind: "cancel", pilot: id, why: "lost" }];
    if (phase === "starting" && nowMs - phaseSinceMs >= joinWithinMs) return [{ kind: "cancel", pilot: id, why: "never-joined" }];
    return [];
  });
}

/** The one that is missed least: the last in the queue, then an idle one, the soonest to end. A pilot at work is never let go. */
function release(staying: readonly ScaledPilot[], answers: boolean): ScaleAction[] {
  const queued = staying.findLast(({ phase }) => phase === "pending");
  if (queued && answers) return [{ kind: "cancel", pilot: queued.id, why: "surplus" }];
  const [idle] = staying
    .filter(({ phase, busySlices }) => phase === "serving" && busySlices === 0)
    .toSorted((a, b) => (a.endsAtMs ?? Number.MAX_SAFE_INTEGER) - (b.endsAtMs ?? Number.MAX_SAFE_INTEGER));
  return idle ? [{ kind: "drain", pilot: idle.id }] : [];
}
