import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Capacity } from "#contract/lease.ts";
import { closeForMaintenance, findParkedUntil, type MaintenanceWindow } from "./maintenance.ts";

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

  it("is parked until the window's end where it could not end before its beginning", () => {
    expect(findParkedUntil(job, [close(30, 60)], at(20))).toBeNull();
    expect(findParkedUntil(job, [close(30, 60)], at(21))).toEqual(at(60));
  });

  it("is parked through windows that it does not fit between", () => {
    expect(findParkedUntil(job, [close(65, 90), close(30, 60)], at(40))).toEqual(at(90));
    expect(findParkedUntil(job, [close(75, 90), close(30, 60)], at(40))).toEqual(at(60));
  });

  it("that needs no GPU goes on where only those are serviced", () => {
    expect(findParkedUntil({ ...job, slice: "any" }, [close(0, 60, "gpu")], at(10))).toBeNull();
  });
});

test("a job that is parked could not be taken before, and one that is not parked could", () => {
  const window = fc
    .record({ from: fc.nat(100), length: fc.integer({ min: 1, max: 60 }) })
    .map(({ from, length }) => close(from, from + length));
  fc.assert(
    fc.property(fc.array(window, { maxLength: 5 }), fc.nat(120), fc.integer({ min: 1, max: 40 }), (windows, minute, wallMinutes) => {
      const fitsAt = (moment: Date) => {
        const open = closeForMaintenance(capacity(), windows, moment);
        return open !== null && (open.endsAt === null || Date.parse(open.endsAt) - moment.getTime() >= wallMinutes * 60_000);
      };
      const until = findParkedUntil({ slice: "gpu", wallSeconds: wallMinutes * 60 }, windows, at(minute));
      expect(fitsAt(at(minute))).toBe(until === null);
      if (until !== null) expect(fitsAt(until)).toBe(true);
    }),
  );
});
