import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import type { Demand } from "#contract/lease.ts";
import { decide, freshMemory } from "./autoscale.ts";
import type { ScaleAction, ScaledPilot, ScaleMemory, ScalePolicy } from "./autoscale-state.ts";
import { recordArrival, recordFate } from "./misfortunes.ts";

const MINUTE = 60_000;
const policy: ScalePolicy = {
  sliceKind: "gpu",
  slicesPerPilot: 2,
  floor: 0,
  ceiling: 4,
  backlog: 1,
  learnersPerSlice: 4,
  idleReleaseMs: 10 * MINUTE,
  replaceBeforeMs: 5 * MINUTE,
  classLeadMs: 15 * MINUTE,
  joinWithinMs: 5 * MINUTE,
};

function makeDemand(change: Partial<Demand> = {}): Demand {
  return { waiting: [], openWorkspaces: 0, classSlots: [], ...change };
}

function makePilot(name: string, change: Partial<ScaledPilot> = {}): ScaledPilot {
  return { id: PilotId.parse(name), phase: "serving", phaseSinceMs: 0, endsAtMs: null, busySlices: 0, ...change };
}

interface Moment {
  readonly demand?: Demand | null;
  readonly pilots?: readonly ScaledPilot[];
  readonly answers?: boolean;
  readonly nowMs?: number;
  readonly policy?: Partial<ScalePolicy>;
}

class Scaler {
  memory: ScaleMemory = freshMemory;

  at({ demand = makeDemand(), pilots = [], answers = true, nowMs = 0, policy: change = {} }: Moment): ScaleAction[] {
    const { memory, actions } = decide({ policy: { ...policy, ...change }, demand, pilots, answers }, this.memory, nowMs);
    this.memory = memory;
    return actions;
  }
}

const waiting = (jobs: number) => makeDemand({ waiting: [{ slice: "gpu", jobs }] });
const submit = [{ kind: "submit" }];

describe("a pilot is asked for", () => {
  it("when jobs wait, and not when none does", () => {
    expect(new Scaler().at({ demand: waiting(1) })).toEqual(submit);
    expect(new Scaler().at({})).toEqual([]);
    expect(new Scaler().at({ demand: null })).toEqual([]);
  });

  it("for work that asks for as many GPUs together as its slices have, and for no other", () => {
    const forTwo = makeDemand({ waiting: [{ slice: "gpu", gpus: 2, jobs: 1 }] });
    const forAny = makeDemand({ waiting: [{ slice: "any", jobs: 1 }] });
    const asked = (gpusPerSlice?: number) =>
      [waiting(1), forTwo, forAny].map((demand) => new Scaler().at({ demand, policy: gpusPerSlice ? { gpusPerSlice } : {} }).length);
    expect([asked(), asked(2), asked(4)]).toEqual([
      [1, 0, 1],
      [0, 1, 0],
      [0, 0, 0],
    ]);
  });

  it("to keep the floor, even before the site has said what may come", () => {
    expect(new Scaler().at({ demand: null, policy: { floor: 1 } })).toEqual(submit);
  });

  it("beside those at work when all of their slices are taken", () => {
    const busy = [makePilot("a", { busySlices: 2 })];
    expect(new Scaler().at({ demand: waiting(1), pilots: busy })).toEqual(submit);
    expect(new Scaler().at({ demand: waiting(1), pilots: [makePilot("a", { busySlices: 1 })] })).toEqual([]);
  });

  it("for learners who have a workspace open, several to a slice", () => {
    expect(new Scaler().at({ demand: makeDemand({ openWorkspaces: 8 }), pilots: [makePilot("a")] })).toEqual([]);
    expect(new Scaler().at({ demand: makeDemand({ openWorkspaces: 9 }), pilots: [makePilot("a")] })).toEqual(submit);
  });

  it("shortly before a class begins, and not long before", () => {
    const slot = { startsAt: new Date(60 * MINUTE).toISOString(), seats: 8, sliceKind: "gpu" as const };
    const demand = makeDemand({ classSlots: [slot] });
    expect(new Scaler().at({ demand, nowMs: 44 * MINUTE })).toEqual([]);
    expect(new Scaler().at({ demand, nowMs: 45 * MINUTE })).toEqual(submit);
  });

  it("not beyond the ceiling", () => {
    const pilots = ["a", "b", "c", "d"].map((name) => makePilot(name, { busySlices: 2 }));
    expect(new Scaler().at({ demand: waiting(50), pilots })).toEqual([]);
  });

  it("not while another waits in Slurm's queue, or nobody knows whether it does", () => {
    for (const phase of ["pending", "submitting"] as const)
      expect(new Scaler().at({ demand: waiting(50), pilots: [makePilot("a", { phase })] })).toEqual([]);
    expect(new Scaler().at({ demand: waiting(50), pilots: [makePilot("a", { phase: "starting" })] })).toEqual(submit);
  });

  it("before the time of the one that serves is up, at the ceiling too", () => {
    const serving = makePilot("a", { endsAtMs: 10 * MINUTE, busySlices: 1 });
    const moment = { demand: waiting(1), pilots: [serving], policy: { ceiling: 1 } };
    expect(new Scaler().at({ ...moment, nowMs: 4 * MINUTE })).toEqual([]);
    expect(new Scaler().at({ ...moment, nowMs: 5 * MINUTE })).toEqual(submit);
  });
});

describe("while Slurm does not answer", () => {
  it("nothing is asked of it, and pilots that were there are still counted", () => {
    const pilots = [makePilot("a", { phase: "starting" }), makePilot("b", { phase: "lost" })];
    expect(new Scaler().at({ demand: waiting(9), pilots, answers: false, nowMs: 60 * MINUTE })).toEqual([]);
    expect(new Scaler().at({ demand: waiting(1), pilots: pilots.slice(0, 1), nowMs: MINUTE })).toEqual([]);
  });
});

describe("a pilot is let go", () => {
  it("when nobody has needed it for a while, the one that ends first", () => {
    const scaler = new Scaler();
    const pilots = [makePilot("long", { endsAtMs: 900 * MINUTE }), makePilot("short", { endsAtMs: 800 * MINUTE })];
    scaler.at({ demand: waiting(4), pilots });
    expect(scaler.at({ pilots, nowMs: 10 * MINUTE - 1 })).toEqual([]);
    expect(scaler.at({ pilots, nowMs: 10 * MINUTE })).toEqual([{ kind: "drain", pilot: "short" }]);
  });

  it("not while it works, and not below the floor", () => {
    const moment = { pilots: [makePilot("a", { busySlices: 1 }), makePilot("b", { busySlices: 1 })], nowMs: 60 * MINUTE };
    expect(new Scaler().at(moment)).toEqual([]);
    expect(new Scaler().at({ pilots: [makePilot("a")], nowMs: 60 * MINUTE, policy: { floor: 1 } })).toEqual([]);
  });

  it("sooner where those that are here came soon", () => {
    const scaler = new Scaler();
    const pilots = [makePilot("a", { cameAfterMs: 40_000 }), makePilot("b", { cameAfterMs: 2 * MINUTE })];
    scaler.at({ demand: waiting(4), pilots });
    expect(scaler.at({ pilots, nowMs: MINUTE - 1 })).toEqual([]);
    expect(scaler.at({ pilots, nowMs: MINUTE })).toEqual([{ kind: "drain", pilot: "a" }]);
  });

  it("not for a lull: what is needed again counts from then", () => {
    const scaler = new Scaler();
    const pilots = [makePilot("a")];
    scaler.at({ demand: waiting(1), pilots });
    scaler.at({ pilots, nowMs: 9 * MINUTE });
    scaler.at({ demand: waiting(1), pilots, nowMs: 9.5 * MINUTE });
    expect(scaler.at({ pilots, nowMs: 12 * MINUTE })).toEqual([]);
  });

  it("out of the queue first", () => {
    const pilots = [makePilot("a"), makePilot("b", { phase: "pending" })];
    expect(new Scaler().at({ pilots, nowMs: 60 * MINUTE })).toEqual([{ kind: "cancel", pilot: "b", why: "surplus" }]);
  });

  it("by its allocation when it never came, or came and was given up", () => {
    const starting = makePilot("a", { phase: "starting", phaseSinceMs: MINUTE });
    expect(new Scaler().at({ demand: waiting(1), pilots: [starting], nowMs: 6 * MINUTE - 1 })).toEqual([]);
    expect(new Scaler().at({ demand: waiting(1), pilots: [starting], nowMs: 6 * MINUTE })[0]).toEqual({
      kind: "cancel",
      pilot: "a",
      why: "never-joined",
    });
    expect(new Scaler().at({ pilots: [makePilot("b", { phase: "lost" })] })).toEqual([{ kind: "cancel", pilot: "b", why: "lost" }]);
  });
});

describe("after misfortunes", () => {
  const suffer = (scaler: Scaler, fate: Parameters<typeof recordFate>[1], times: number, nowMs = 0) => {
    for (let count = 0; count < times; count += 1)
      scaler.memory = { ...scaler.memory, misfortunes: recordFate(scaler.memory.misfortunes, fate, "why", nowMs) };
  };
  const asks = (scaler: Scaler, nowMs: number) => scaler.at({ demand: waiting(1), nowMs }).length > 0;

  it("of starting, it pauses from the third in a row, longer each time, and says why", () => {
    const scaler = new Scaler();
    suffer(scaler, "failed-start", 2);
    expect(asks(scaler, 0)).toBe(true);
    suffer(scaler, "failed-start", 1);
    expect(scaler.memory.misfortunes.pause).toEqual({ cause: "failed-start", reason: "why", untilMs: MINUTE });
    expect([asks(scaler, MINUTE - 1), asks(scaler, MINUTE)]).toEqual([false, true]);
    suffer(scaler, "failed-start", 40);
    expect(scaler.memory.misfortunes.pause?.untilMs).toBe(30 * MINUTE);
  });

  it("of being refused, it pauses from the first", () => {
    const scaler = new Scaler();
    suffer(scaler, "refused", 1);
    expect([asks(scaler, 14_999), asks(scaler, 15_000)]).toEqual([false, true]);
  });

  it("forgets them when a pilot comes", () => {
    const scaler = new Scaler();
    suffer(scaler, "failed-start", 5);
    scaler.memory = { ...scaler.memory, misfortunes: recordArrival(scaler.memory.misfortunes) };
    expect(asks(scaler, 0)).toBe(true);
  });

  it("counts preemption and failing nodes apart, and goes on at once", () => {
    const scaler = new Scaler();
    suffer(scaler, "preempted", 20);
    suffer(scaler, "node-fail", 3);
    expect(scaler.memory.misfortunes).toMatchObject({ preempted: 20, nodeFails: 3, failedStarts: 0, pause: null });
    expect(asks(scaler, 0)).toBe(true);
  });
});

describe("with headroom", () => {
  const used = { atMs: 0, learners: 40, slices: 4 };
  const ask = (change: Partial<Demand>, pilots: number, busySlices = 0) => {
    const serving = Array.from({ length: pilots }, (_, index) => makePilot(`p${index}`, { busySlices }));
    const view = { policy: { ...policy, headroom: 1, ceiling: 99 }, demand: makeDemand(change), pilots: serving, answers: true };
    return decide(view, { ...freshMemory, lately: used }, 0).actions;
  };

  it("beside the slices that were in use on average stand as many as the root of their number, not so many for each learner", () => {
    expect(ask({ openWorkspaces: 40 }, 2)).toEqual(submit);
    expect(ask({ openWorkspaces: 40 }, 3)).toEqual([]);
  });

  it("those who have just come count by the rule of thumb", () => {
    expect(ask({ openWorkspaces: 48 }, 3)).toEqual(submit);
    expect(ask({ openWorkspaces: 48 }, 4)).toEqual([]);
  });

  it("work that waits and will be over at once asks for no slice of its own", () => {
    expect(ask({ waiting: [{ slice: "gpu", jobs: 30, seconds: 30 }], openWorkspaces: 40 }, 3, 2)).toEqual([]);
    expect(ask({ waiting: [{ slice: "gpu", jobs: 30, seconds: 300 }], openWorkspaces: 40 }, 3, 2)).toEqual(submit);
    expect(ask({ waiting: [{ slice: "gpu", jobs: 30 }], openWorkspaces: 40 }, 3, 2)).toEqual(submit);
  });

  it("a single job is worth a pilot where there is none", () => {
    expect(ask({ waiting: [{ slice: "gpu", jobs: 1, seconds: 2 }] }, 0)).toEqual(submit);
  });

  it("work that has waited behind long runs for as long as it should take is worth a pilot, however quiet it was before", () => {
    const scaler = new Scaler();
    const atWork = ["a", "b", "c", "d"].map((name) => makePilot(name, { busySlices: 2 }));
    const moment = (jobs: number, nowMs: number, others: readonly ScaledPilot[] = []): Moment => ({
      demand: makeDemand({ waiting: [{ slice: "gpu", jobs, seconds: jobs * 20 }] }),
      pilots: [...atWork, ...others],
      policy: { headroom: 1, ceiling: 99 },
      nowMs,
    });
    scaler.at({ ...moment(0, 0), pilots: [] });
    scaler.at({ ...moment(0, 60 * MINUTE), pilots: [] });
    const begin = 60 * MINUTE + 1_000;
    expect(scaler.at(moment(1, begin))).toEqual([]);
    expect(scaler.at(moment(1, begin + 19_000))).toEqual([]);
    expect(scaler.at(moment(1, begin + 20_000))).toEqual(submit);
    expect(scaler.at(moment(1, begin + 21_000, [makePilot("e", { phase: "pending" })]))).toEqual([]);
    expect(scaler.at(moment(0, begin + 22_000))).toEqual([]);
    expect(scaler.at(moment(1, begin + 23_000))).toEqual([]);
  });
});
