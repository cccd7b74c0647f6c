import { expect, test } from "vitest";
import { accountSlot, addUse, addUseBy, type GpuUse, priceGpuTime } from "./gpu-use.ts";

const use = (userId: string, contentUid: string, day: string, usedMs: number, millijoules: number | null): GpuUse => ({
  userId,
  contentUid,
  day,
  jobs: 1,
  usedMs,
  millijoules: millijoules ?? 0,
  measuredJobs: millijoules === null ? 0 : 1,
});
const all = [
  use("ada", "attention", "2026-11-02", 1000, null),
  use("bo", "attention", "2026-11-01", 2000, 50),
  use("ada", "training", "2026-11-01", 4000, 70),
];

test("GPU time adds up to the same whichever way it is parted, and energy counts only where it was measured", () => {
  expect(addUse(all)).toEqual({ jobs: 3, usedMs: 7000, millijoules: 120, measuredJobs: 2 });
  for (const part of ["userId", "contentUid", "day"] as const) expect(addUse(addUseBy(all, part))).toEqual(addUse(all));
  expect(addUseBy(all, "day").map(({ key, usedMs }) => [key, usedMs])).toEqual([
    ["2026-11-01", 6000],
    ["2026-11-02", 1000],
  ]);
});

test("an hour costs its price, and nobody knows what it costs where no price is known", () => {
  expect(priceGpuTime(3_600_000, 250)).toBe(250);
  expect(priceGpuTime(36_000, 250)).toBe(2.5);
  expect(priceGpuTime(36_000, null)).toBeNull();
});

test("of a class only what has passed is booked, and what is not used of it is idle, never less than nothing", () => {
  const startsAt = new Date("2026-11-02T09:00:00Z");
  const slot = { startsAt, endsAt: new Date("2026-11-02T10:00:00Z"), seats: 2, usedMs: 600_000 };
  expect(accountSlot(slot, new Date("2026-11-02T09:30:00Z"))).toEqual({ bookedMs: 3_600_000, idleMs: 3_000_000 });
  expect(accountSlot(slot, new Date("2026-11-03T00:00:00Z"))).toEqual({ bookedMs: 7_200_000, idleMs: 6_600_000 });
  expect(accountSlot({ ...slot, usedMs: 9e9 }, new Date("2026-11-03T00:00:00Z")).idleMs).toBe(0);
});
