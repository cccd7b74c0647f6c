import { expect, test } from "vitest";
import { findMaintenanceEnd } from "./cluster-maintenance.ts";

const window = (startsAtMs: number, endsAtMs: number) => ({ name: "service", startsAtMs, endsAtMs });

test("the end of a cluster's maintenance is that of the one under way, or of the next", () => {
  expect(findMaintenanceEnd([window(50, 60), window(10, 30)], 20)).toBe(30);
  expect(findMaintenanceEnd([window(50, 60), window(10, 30)], 30)).toBe(60);
  expect(findMaintenanceEnd([window(10, 30)], 30)).toBeNull();
});

test("what follows without a break belongs to it", () => {
  expect(findMaintenanceEnd([window(10, 30), window(30, 40), window(35, 38), window(41, 90)], 0)).toBe(40);
});
