import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addAccounts, type AllocationFacts, settleAllocation } from "./allocation-account.ts";

const second = 1_000;
const began = Date.parse("2026-11-27T13:00:00Z");
const facts = (change: Partial<AllocationFacts>): AllocationFacts => ({
  slices: 4,
  beganAtMs: began,
  joinedAtMs: began + 3 * second,
  endedAtMs: began + 100 * second,
  usedMs: 50 * second,
  startUpMs: 12 * second,
  bill: null,
  ...change,
});
const bill = (change: Partial<NonNullable<AllocationFacts["bill"]>> = {}) => ({
  seconds: 100,
  beganAt: new Date(began).toISOString(),
  microEuros: null,
  ...change,
});

const moment = fc.integer({ min: began, max: began + 10_000_000 });
const anyFacts: fc.Arbitrary<AllocationFacts> = fc.record({
  slices: fc.integer({ min: 1, max: 256 }),
  beganAtMs: fc.option(moment),
  joinedAtMs: fc.option(moment),
  endedAtMs: fc.option(moment),
  usedMs: fc.nat(1e10),
  startUpMs: fc.nat(1e10),
  bill: fc.option(
    fc.record({
      seconds: fc.nat(400_000),
      beganAt: fc.option(moment.map((ms) => new Date(ms).toISOString())),
      microEuros: fc.option(fc.nat(1e12)),
    }),
  ),
});

describe("an allocation's account", () => {
  it("parts what was billed without a rest, whatever was measured: nothing is negative, nothing is counted twice", () => {
    fc.assert(
      fc.property(anyFacts, moment, (given, now) => {
        const { billedMs, usedMs, idleMs, startUpMs, overMs, cost } = settleAllocation(given, now);
        expect(usedMs + idleMs + startUpMs).toBe(billedMs);
        for (const part of [billedMs, usedMs, idleMs, startUpMs, overMs]) expect(part).toBeGreaterThanOrEqual(0);
        expect(usedMs + overMs).toBe(given.usedMs);
        if (given.bill) expect(billedMs).toBe(given.bill.seconds * given.slices * second);
        if (cost) {
          expect(cost.used + cost.idle + cost.startUp).toBe(given.bill?.microEuros);
          for (const part of Object.values(cost)) expect(part).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("adds up exactly over many", () => {
    fc.assert(
      fc.property(fc.array(anyFacts, { maxLength: 20 }), (all) => {
        const total = addAccounts(all.map((given) => settleAllocation(given, began)));
        expect(total.usedMs + total.idleMs + total.startUpMs).toBe(total.billedMs);
        if (total.cost) expect(total.cost.used + total.cost.idle + total.cost.startUp).toBe(total.cost.billed);
      }),
    );
  });

  it("takes the site's word for its length, and counts as start-up what the site says went by before its pilot came", () => {
    expect(settleAllocation(facts({ bill: bill({ seconds: 110, beganAt: new Date(began - 10 * second).toISOString() }) }), began)).toEqual({
      billedMs: 440 * second,
      usedMs: 50 * second,
      startUpMs: 52 * second,
      idleMs: 338 * second,
      overMs: 0,
      cost: null,
    });
  });

  it("goes by its runner's clock where the site keeps no accounts, up to now while it runs", () => {
    expect(settleAllocation(facts({}), 0)).toMatchObject({ billedMs: 400 * second, startUpMs: 12 * second, idleMs: 338 * second });
    expect(settleAllocation(facts({ endedAtMs: null }), began + 20 * second)).toMatchObject({ billedMs: 80 * second, idleMs: 18 * second });
  });

  it("knows that one whose pilot never came was nothing but start-up", () => {
    const never = facts({ joinedAtMs: null, usedMs: 0, startUpMs: 0, bill: bill() });
    expect(settleAllocation(never, began)).toMatchObject({ usedMs: 0, startUpMs: 400 * second, idleMs: 0 });
  });

  it("says how much more was measured than billed", () => {
    expect(settleAllocation(facts({ usedMs: 401 * second, bill: bill() }), began)).toMatchObject({ usedMs: 400 * second, overMs: second });
  });

  it("gives every millionth of a euro to a part", () => {
    expect(settleAllocation(facts({ bill: bill({ microEuros: 1_000_001 }) }), began).cost).toEqual({
      used: 125_000,
      startUp: 30_000,
      idle: 845_001,
      billed: 1_000_001,
    });
  });

  it("costs nothing where it never began", () => {
    const taken = facts({
      beganAtMs: null,
      joinedAtMs: null,
      usedMs: 0,
      startUpMs: 0,
      bill: bill({ seconds: 0, beganAt: null, microEuros: 0 }),
    });
    expect(settleAllocation(taken, began)).toMatchObject({ billedMs: 0, cost: { billed: 0 } });
  });
});
