import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Demand } from "#contract/lease.ts";
import { choosePoolSizes, type PoolNeeds, WAITING_BYTES } from "./pool-sizes.ts";

const quiet: Demand = { waiting: [], openWorkspaces: 0, classSlots: [] };
const floors = [
  { environment: "python", learners: 1, judges: 0 },
  { environment: "pytorch", learners: 2, judges: 1 },
];
const nowMs = Date.parse("2026-11-25T09:00:00Z");

function choose(change: Partial<PoolNeeds>): Record<string, number> {
  const sizes = choosePoolSizes({ demand: quiet, floors, recent: [], memoryBytes: 100 * WAITING_BYTES, ...change }, nowMs);
  return Object.fromEntries(sizes.map(({ environment, learners, judges }) => [environment, learners + judges]));
}

describe("the sizes of pools", () => {
  it("are the floors while nobody is there", () => {
    expect(choose({})).toEqual({ python: 1, pytorch: 3 });
  });

  it("grow with open workspaces, where this pilot's last attempts were", () => {
    const demand = { ...quiet, openWorkspaces: 8 };
    expect(choose({ demand, recent: ["pytorch", "pytorch"] })).toEqual({ python: 1, pytorch: 10 });
    expect(choose({ demand, recent: ["python", "pytorch"] })).toEqual({ python: 4, pytorch: 5 });
  });

  it("grow with jobs that wait, and with a class that is about to begin", () => {
    expect(choose({ demand: { ...quiet, environments: [{ name: "pytorch", waiting: 5 }] } })).toEqual({ python: 1, pytorch: 6 });
    const slot = (startsAt: string) => ({ ...quiet, classSlots: [{ startsAt, seats: 30, sliceKind: "cpu" as const }] });
    expect(choose({ demand: slot("2026-11-25T09:05:00Z"), recent: ["pytorch"] })).toEqual({ python: 1, pytorch: 38 });
    expect(choose({ demand: slot("2026-11-25T12:00:00Z"), recent: ["pytorch"] })).toEqual({ python: 1, pytorch: 3 });
  });

  it("hold a sandbox for everybody in a class that may run at once, and a judge for every four", () => {
    const sizes = choosePoolSizes({ demand: { ...quiet, openWorkspaces: 200 }, floors, recent: ["pytorch"], memoryBytes: 2 ** 32 }, nowMs);
    expect(sizes[1]).toEqual({ environment: "pytorch", learners: 200, judges: 50 });
  });

  it("never go below a floor, above what memory allows, or far above what could be used", () => {
    const burst = fc.record({
      python: fc.nat(500),
      pytorch: fc.nat(500),
      open: fc.nat(500),
      room: fc.nat(200),
      recent: fc.array(fc.constantFrom("python", "pytorch"), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(burst, ({ python, pytorch, open, room, recent }) => {
        const environments = [
          { name: "python", waiting: python },
          { name: "pytorch", waiting: pytorch },
        ];
        const needs = { demand: { ...quiet, openWorkspaces: open, environments }, floors, recent };
        const sizes = choosePoolSizes({ ...needs, memoryBytes: room * WAITING_BYTES }, nowMs);
        for (const [index, size] of sizes.entries()) {
          expect(size.learners).toBeGreaterThanOrEqual(floors[index]?.learners ?? 0);
          expect(size.judges).toBeGreaterThanOrEqual(floors[index]?.judges ?? 0);
          expect(size.learners).toBeLessThanOrEqual(Math.max(python, pytorch, open, 2));
        }
        const total = sizes.reduce((sum, { learners, judges }) => sum + learners + judges, 0);
        expect(total).toBeLessThanOrEqual(Math.max(room, 4));
      }),
    );
  });

  it("leave room for one environment while another has a burst", () => {
    const environments = [
      { name: "python", waiting: 3 },
      { name: "pytorch", waiting: 400 },
    ];
    const sizes = choose({ demand: { ...quiet, environments }, memoryBytes: 12 * WAITING_BYTES });
    expect(sizes).toEqual({ python: 3, pytorch: 9 });
  });
});
