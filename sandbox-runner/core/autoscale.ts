import type { ClassSlot, Demand } from "#contract/lease.ts";
import type { ScaleAction, ScaledPilot, ScaleMemory, ScalePolicy, ScaleView } from "./autoscale-state.ts";
import { chooseAsk, countUncertain, isBooked, type Needs } from "./class-bookings.ts";
import { chooseBooking, expectLearners, leaveOutBooked, listInTime } from "./class-slots.ts";
import { chooseIdleTime } from "./idle-time.ts";
import { addSpare, expectUse, type LatelyUsed, noteUse, nothingUsed } from "./lately-used.ts";
import { noMisfortunes } from "./misfortunes.ts";

/** Before the first decision. */
export const freshMemory: ScaleMemory = { neededAtMs: [], misfortunes: noMisfortunes, lately: nothingUsed, waitingSinceMs: null };

/**
 * Which pilots to ask for, and which to let go. At most one of each at a time:
 * what follows from it is looked at before the next. While Slurm does not answer,
 * nothing is asked of it, and what was last known of a pilot stands.
 */
export function decide(view: ScaleView, memory: ScaleMemory, nowMs: number): { memory: ScaleMemory; actions: ScaleAction[] } {
  const { policy, pilots, answers } = view;
  const staying = pilots.filter((pilot) => isStaying(pilot, policy, nowMs));
  const busy = staying.reduce((sum, { busySlices }) => sum + busySlices, 0);
  const lately = noteUse(memory.lately, { learners: view.demand?.openWorkspaces ?? 0, slices: busy }, nowMs);
  const work = listWork(policy, view.demand);
  const waitingSinceMs = work.some(({ jobs }) => jobs > 0) ? (memory.waitingSinceMs ?? nowMs) : null;
  // What has kept work waiting for so long is no burst that is about to end.
  const isHeldUp = waitingSinceMs !== null && nowMs - waitingSinceMs >= OVER_WITHIN_SECONDS * 1_000;
  const steady = isHeldUp ? Math.max(lately.slices, busy) : lately.slices;
  const forWork = countForWork(work, busy, steady);
  const booking = chooseBooking(view.demand, policy, nowMs);
  const needs = countNeeds(view, lately, forWork, nowMs);
  const needed = Math.min(needs.total + countUncertain(staying, booking), policy.ceiling);
  const neededAtMs = [...Array.from({ length: needed }, () => nowMs), ...memory.neededAtMs.slice(needed)];
  const actions: ScaleAction[] = [];
  if (answers) actions.push(...giveUp(pilots, policy, nowMs));
  if (answers && !isPaused(memory, nowMs)) actions.push(...chooseAsk(staying, { ...needs, total: needed }, booking, policy));
  const lastNeededMs = neededAtMs[staying.length - 1] ?? -Infinity;
  if (staying.length > needed && nowMs - lastNeededMs >= chooseIdleTime(staying, policy.idleReleaseMs))
    actions.push(...release(staying, answers));
  return { memory: { ...memory, neededAtMs, lately, waitingSinceMs }, actions };
}

/** How many pilots there should be now. */
function countNeeds({ policy, demand }: ScaleView, lately: LatelyUsed, forWork: number, nowMs: number): Needs {
  const { slicesPerPilot, floor, ceiling } = policy;
  const count = (slices: number, least: number) => Math.min(Math.max(Math.ceil(slices / slicesPerPilot), least), ceiling);
  const forLearners = (openWorkspaces: number, classSlots: readonly ClassSlot[]) =>
    countForLearners(policy, { openWorkspaces, classSlots }, lately, nowMs);
  const { openWorkspaces, classSlots } = demand ?? { openWorkspaces: 0, classSlots: [] };
  const booked = classSlots.filter(({ reservation }) => reservation !== undefined);
  return {
    now: count(Math.max(forWork, forLearners(openWorkspaces, leaveOutBooked(classSlots, nowMs))), floor),
    total: count(Math.max(forWork, forLearners(openWorkspaces, classSlots)), floor),
    forBooked: count(forLearners(0, booked), 0),
  };
}

type Work = Demand["waiting"];

/** What waits for slices of this kind. */
function listWork({ sliceKind, gpusPerSlice = 1 }: ScalePolicy, demand: Demand | null): Work {
  const served = sliceKind === "cpu" ? ["any", "cpu"] : gpusPerSlice > 1 ? ["gpu"] : ["any", "gpu"];
  return (demand?.waiting ?? []).filter(({ slice, gpus = 1 }) => served.includes(slice) && gpus === gpusPerSlice);
}

/** Work that waits is to be over within this time: more slices than that takes would come when it is. */
const OVER_WITHIN_SECONDS = 20;

/** For what runs and what waits: a slice for each job, or fewer where those beside what is steadily in use will soon have done it all. */
function countForWork(work: Work, busy: number, steady: number): number {
  const jobs = work.reduce((sum, one) => sum + one.jobs, 0);
  const seconds = work.reduce((sum, one) => sum + (one.jobs === 0 ? 0 : (one.seconds ?? Infinity)), 0);
  return Math.min(busy + jobs, steady + seconds / OVER_WITHIN_SECONDS);
}

/** Those at work now, and those of classes that are about to begin or have begun. */
function countForLearners(
  policy: ScalePolicy,
  demand: { readonly openWorkspaces: number; readonly classSlots: readonly ClassSlot[] },
  lately: LatelyUsed,
  nowMs: number,
): number {
  const { sliceKind, classLeadMs, learnersPerSlice, headroom } = policy;
  const classes = listInTime(demand.classSlots, { sliceKind, leadMs: classLeadMs }, nowMs);
  const learners = expectLearners(demand.openWorkspaces, classes, nowMs);
  if (headroom === undefined) return Math.ceil(learners / learnersPerSlice);
  const { known, guessed } = expectUse(lately, learners, learnersPerSlice);
  return guessed + addSpare(known, headroom);
}

/** Whether it will be there for the next job: those that leave, or whose time is nearly up, have to be replaced. */
function isStaying({ phase, endsAtMs }: ScaledPilot, policy: ScalePolicy, nowMs: number): boolean {
  return phase !== "leaving" && phase !== "lost" && (endsAtMs === null || endsAtMs - nowMs > policy.replaceBeforeMs);
}

const isPaused = ({ misfortunes: { pause } }: ScaleMemory, nowMs: number): boolean => pause !== null && pause.untilMs > nowMs;

/** Allocations that cost and will never serve. */
function giveUp(pilots: readonly ScaledPilot[], { joinWithinMs }: ScalePolicy, nowMs: number): ScaleAction[] {
  return pilots.flatMap(({ id, phase, phaseSinceMs }): ScaleAction[] => {
    if (phase === "lost") return [{ kind: "cancel", pilot: id, why: "lost" }];
    if (phase === "starting" && nowMs - phaseSinceMs >= joinWithinMs) return [{ kind: "cancel", pilot: id, why: "never-joined" }];
    return [];
  });
}

/** The one that is missed least: one that comes later, the last in the queue, then an idle one, the soonest to end. A pilot at work is never let go. */
function release(staying: readonly ScaledPilot[], answers: boolean): ScaleAction[] {
  const queued = staying.findLast(isBooked) ?? staying.findLast(({ phase }) => phase === "pending");
  if (queued && answers) return [{ kind: "cancel", pilot: queued.id, why: "surplus" }];
  const [idle] = staying
    .filter(({ phase, busySlices }) => phase === "serving" && busySlices === 0)
    .toSorted((a, b) => (a.endsAtMs ?? Number.MAX_SAFE_INTEGER) - (b.endsAtMs ?? Number.MAX_SAFE_INTEGER));
  return idle ? [{ kind: "drain", pilot: idle.id }] : [];
}
