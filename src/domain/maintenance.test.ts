import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Capacity } from "#contract/lease.ts";
import { closeForMaintenance, findLongestStartable, findParkedUntil, isClosed, type MaintenanceWindow } from "./maintenance.ts";
import { marginSeconds } from "./served-jobs.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 27, 8, minute));
const close = (from: number, to: number, slices: "all" | "gpu" = "all"): MaintenanceWindow => ({
  startsAt: at(from),
  endsAt: at(to),
  slices,
});
const capacity = (change: Partial<Capacity> = {}): Capacity => ({
  sliceKind: "gpu",
  environments: ["pytorch"],
  free: 2,
  memoryBytes: 1,
  endsAt: null,
  ...change,
});

describe("free slices", () => {
  it("take nothing in a window, and before it what ends by then", () => {
    expect(closeForMaintenance(capacity(), [close(30, 60)], at(30))).toBeNull();
    expect(closeForMaintenance(capacity(), [close(30, 60)], at(10))?.endsAt).toBe(at(30).toISOString());
    expect(closeForMaintenance(capacity(), [close(30, 60)], at(60))?.endsAt).toBeNull();
  });

  it("keep an end of their own that comes sooner", () => {
    const endsAt = at(20).toISOString();
    expect(closeForMaintenance(capacity({ endsAt }), [close(30, 60)], at(10))?.endsAt).toBe(endsAt);
  });

  it("of the processor go on where only GPUs are serviced", () => {
    expect(closeForMaintenance(capacity({ sliceKind: "cpu" }), [close(0, 60, "gpu")], at(10))).toEqual(capacity({ sliceKind: "cpu" }));
    expect(closeForMaintenance(capacity({ sliceKind: "mig" }), [close(0, 60, "gpu")], at(10))).toBeNull();
  });
});

describe("a job", () => {
  const job = { slice: "gpu" as const, wallSeconds: 600 };

  it("is parked until the window's end where it could not end before its beginning, with the margin that a lease needs", () => {
    const room = { ...job, wallSeconds: 600 - marginSeconds };
    expect(findParkedUntil(room, ["gpu"], [close(30, 60)], at(20))).toBeNull();
    expect(findParkedUntil({ ...room, wallSeconds: room.wallSeconds + 1 }, ["gpu"], [close(30, 60)], at(20))).toEqual(at(60));
  });

  it("is parked through windows that it does not fit between", () => {
    expect(findParkedUntil(job, ["gpu"], [close(65, 90), close(30, 60)], at(40))).toEqual(at(90));
    expect(findParkedUntil(job, ["gpu"], [close(75, 90), close(30, 60)], at(40))).toEqual(at(60));
  });

  it("that needs no GPU goes on where only those are serviced, unless nothing else serves it", () => {
    const any = { ...job, slice: "any" as const };
    const windows = [close(0, 60, "gpu")];
    expect(findParkedUntil(any, ["cpu", "mig"], windows, at(10))).toBeNull();
    expect(findParkedUntil(any, [], windows, at(10))).toBeNull();
    expect(findParkedUntil(any, ["mig", "gpu"], windows, at(10))).toEqual(at(60));
  });

  it("waits for the slices that are back first", () => {
    const any = { ...job, slice: "any" as const };
    expect(findParkedUntil(any, ["gpu", "cpu"], [close(0, 30), close(20, 60, "gpu")], at(10))).toEqual(at(30));
  });
});

test("a job that is parked could not be taken before, and one that is not parked could", () => {
  const window = fc
    .record({ from: fc.nat(100), length: fc.integer({ min: 1, max: 60 }) })
    .map(({ from, length }) => close(from, from + length));
  fc.assert(
    fc.property(fc.array(window, { maxLength: 5 }), fc.nat(120), fc.integer({ min: 1, max: 40 }), (windows, minute, wallMinutes) => {
      const needed = (wallMinutes * 60 + marginSeconds) * 1000;
      const fitsAt = (moment: Date) => {
        const open = closeForMaintenance(capacity(), windows, moment);
        return open !== null && (open.endsAt === null || Date.parse(open.endsAt) - moment.getTime() >= needed);
      };
      const until = findParkedUntil({ slice: "gpu", wallSeconds: wallMinutes * 60 }, ["gpu"], windows, at(minute));
      expect(fitsAt(at(minute))).toBe(until === null);
      expect(wallMinutes * 60 <= (findLongestStartable("gpu", windows, at(minute)) ?? Infinity)).toBe(until === null);
      expect(isClosed("gpu", windows, at(minute))).toBe(closeForMaintenance(capacity(), windows, at(minute)) === null);
      if (until !== null) expect(fitsAt(until)).toBe(true);
    }),
  );
});
