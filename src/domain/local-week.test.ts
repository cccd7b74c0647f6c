import { expect, test } from "vitest";
import { findLocalWeek } from "./local-week.ts";

test("the first days of January may belong to the last week of the year before, and the last of December to the first of the next", () => {
  expect(findLocalWeek(new Date("2027-01-01T12:00:00Z"), "UTC")).toMatchObject({ week: "2026-W53", weekday: 5 });
  expect(findLocalWeek(new Date("2024-12-30T12:00:00Z"), "UTC")).toMatchObject({ week: "2025-W01", weekday: 1 });
});

test("the zone decides when a week begins", () => {
  const sundayNight = new Date("2026-11-29T23:30:00Z");
  expect(findLocalWeek(sundayNight, "UTC")).toEqual({ week: "2026-W48", weekday: 7, hour: 23 });
  expect(findLocalWeek(sundayNight, "Europe/Helsinki")).toEqual({ week: "2026-W49", weekday: 1, hour: 1 });
});

test("midnight is hour 0, in summer time too", () => {
  expect(findLocalWeek(new Date("2026-06-14T22:00:00Z"), "Europe/Paris")).toEqual({ week: "2026-W25", weekday: 1, hour: 0 });
});
