import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import type { Demand } from "#contract/lease.ts";
import { decide, freshMemory } from "./autoscale.ts";
import type { ScaledPilot, ScalePolicy } from "./autoscale-state.ts";

const MINUTE = 60_000;
const policy: ScalePolicy = {
  sliceKind: "gpu",
  slicesPerPilot: 2,
  floor: 0,
  ceiling: 6,
  backlog: 1,
  learnersPerSlice: 4,
  idleReleaseMs: 10 * MINUTE,
  replaceBeforeMs: 5 * MINUTE,
  classLeadMs: 30 * MINUTE,
  joinWithinMs: 5 * MINUTE,
};
// From minute 30 on it counts for 15 learners: two pilots.
const class20 = { startsAt: new Date(60 * MINUTE).toISOString(), seats: 20, sliceKind: "gpu" as const, reservation: "course-day1" };

const makePilot = (name: string, change: Partial<ScaledPilot>): ScaledPilot => ({
  id: PilotId.parse(name),
  phase: "pending",
  phaseSinceMs: 0,
  endsAtMs: null,
  busySlices: 0,
  ...change,
});
const booked = (name: string) => makePilot(name, { reserved: true, notBefore: true });
const queued = (name: string) => makePilot(name, {});
const serving = (name: string) => makePilot(name, { phase: "serving", busySlices: 2 });

const ask = (
  jobs: number,
  pilots: readonly ScaledPilot[],
  { minute = 40, classSlots = [class20] as Demand["classSlots"], ceiling = 6 } = {},
) => {
  const demand = { waiting: [{ slice: "gpu" as const, jobs }], openWorkspaces: 0, classSlots };
  return decide({ policy: { ...policy, ceiling }, demand, pilots, answers: true }, freshMemory, minute * MINUTE).actions;
};
const within = [{ kind: "submit", reservation: "course-day1" }];
const without = [{ kind: "submit" }];

describe("before what is set aside for a class begins", () => {
  it("the pilots of the class are asked for within it, one after the other, and no more than it is counted for", () => {
    expect(ask(0, [], { minute: 29 })).toEqual([]);
    expect(ask(0, [])).toEqual(within);
    expect(ask(0, [makePilot("a", { reserved: true })])).toEqual([]);
    expect(ask(0, [booked("a")])).toEqual(within);
    expect(ask(0, [booked("a"), booked("b")])).toEqual([]);
  });

  it("whoever waits is served without it, as if nothing were booked", () => {
    expect(ask(1, [])).toEqual(without);
    expect(ask(1, [booked("a"), booked("b")])).toEqual(without);
    expect(ask(1, [booked("a"), booked("b"), queued("c")])).toEqual([]);
    expect(ask(9, [booked("a"), booked("b"), serving("c")])).toEqual(without);
    expect(ask(9, [booked("a"), booked("b"), queued("c")])).toEqual([]);
  });

  it("the class does not rely on a pilot in the ordinary queue, and waits for none", () => {
    expect(ask(1, [queued("c")])).toEqual(within);
    expect(ask(1, [queued("c"), booked("a")])).toEqual(within);
  });

  it("one that comes later makes room for one that comes now", () => {
    expect(ask(1, [booked("a"), booked("b")], { ceiling: 2 })).toEqual([{ kind: "cancel", pilot: "b", why: "surplus" }, ...without]);
    expect(ask(1, [booked("a"), queued("c")], { ceiling: 2 })).toEqual([]);
  });

  it("one that comes later is let go before one that waits for a place now", () => {
    expect(ask(1, [booked("a"), queued("c")], { classSlots: [] })).toEqual([{ kind: "cancel", pilot: "a", why: "surplus" }]);
  });
});

describe("once the class has begun", () => {
  it("all are served within what is set aside for it", () => {
    expect(ask(9, [serving("a")], { minute: 60 })).toEqual(within);
  });

  it("those who wait are served without it where it has yet to begin all the same", () => {
    expect(ask(1, [booked("a"), booked("b")], { minute: 61 })).toEqual(without);
  });
});
