import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClassSlot } from "#contract/lease.ts";
import { chooseBooking, expectLearners, listInTime } from "./class-slots.ts";

const MINUTE = 60_000;
const policy = { sliceKind: "gpu" as const, classLeadMs: 30 * MINUTE };
const makeSlot = (minute: number, seats: number, change: Partial<ClassSlot> = {}): ClassSlot => ({
  startsAt: new Date(minute * MINUTE).toISOString(),
  seats,
  sliceKind: "gpu",
  ...change,
});

describe("a class", () => {
  it("is prepared for from the lead time on, for slices of its own kind", () => {
    const slots = [makeSlot(60, 20), makeSlot(60, 8, { sliceKind: "cpu" })];
    const lead = { sliceKind: "gpu" as const, leadMs: 30 * MINUTE };
    expect(listInTime(slots, lead, 29 * MINUTE)).toEqual([]);
    expect(listInTime(slots, lead, 30 * MINUTE)).toEqual([slots[0]]);
  });

  it("counts for three quarters of its seats until those who are late have come", () => {
    const class20 = [makeSlot(60, 20)];
    expect(expectLearners(0, class20, 50 * MINUTE)).toBe(15);
    expect(expectLearners(4, class20, 74 * MINUTE)).toBe(15);
    expect(expectLearners(18, class20, 74 * MINUTE)).toBe(18);
  });

  it("counts for those who are there, and a tenth of its seats in reserve, from then on", () => {
    expect(expectLearners(12, [makeSlot(60, 20)], 75 * MINUTE)).toBe(14);
    expect(expectLearners(0, [makeSlot(60, 20)], 75 * MINUTE)).toBe(2);
  });

  it("that begins is prepared for beside another that has begun", () => {
    expect(expectLearners(12, [makeSlot(0, 20), makeSlot(60, 20)], 60 * MINUTE)).toBe(12 + 2 + 15);
  });

  it("gets what was set aside for it at the cluster, and others do not", () => {
    const slots = [makeSlot(60, 20), makeSlot(120, 20, { reservation: "course-day1" })];
    const demand = { waiting: [], openWorkspaces: 0, classSlots: slots };
    const nothing = { reservation: null, isLater: false };
    expect(chooseBooking(demand, policy, 60 * MINUTE)).toEqual(nothing);
    expect(chooseBooking(demand, policy, 90 * MINUTE)).toEqual({ reservation: "course-day1", isLater: true });
    expect(chooseBooking(demand, policy, 120 * MINUTE)).toEqual({ reservation: "course-day1", isLater: false });
    expect(chooseBooking(null, policy, 90 * MINUTE)).toEqual(nothing);
  });
});

it("never expects fewer learners than are at work", () => {
  const slots = fc.array(fc.record({ minute: fc.integer({ min: 0, max: 300 }), seats: fc.integer({ min: 1, max: 500 }) }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(slots, fc.nat(1000), fc.integer({ min: 0, max: 400 }), (some, open, minute) => {
      const expected = expectLearners(
        open,
        some.map((slot) => makeSlot(slot.minute, slot.seats)),
        minute * MINUTE,
      );
      expect(expected).toBeGreaterThanOrEqual(open);
    }),
  );
});
