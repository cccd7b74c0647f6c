import { expect, test } from "vitest";
import { houseZone, offeredZones, parseZonedTime, writeZonedTime } from "./zoned-time.ts";

test.each([
  ["2026-12-01T23:59", "Europe/Paris", "2026-12-01T22:59:00.000Z"],
  ["2026-07-01T23:59", "Europe/Paris", "2026-07-01T21:59:00.000Z"],
  ["2026-12-01T23:59", "Europe/Helsinki", "2026-12-01T21:59:00.000Z"],
  ["2026-12-01T23:59", "UTC", "2026-12-01T23:59:00.000Z"],
])("%s in %s is %s, and is written back the same", (local, zone, moment) => {
  const parsed = parseZonedTime(local, zone);
  expect(parsed?.toISOString()).toBe(moment);
  expect(parsed && writeZonedTime(parsed, zone)).toBe(local);
});

test("a time that the clock skips is none, and of one that it shows twice the later counts", () => {
  expect(parseZonedTime("2026-03-29T02:30", "Europe/Paris")).toBeUndefined();
  expect(parseZonedTime("2026-10-25T02:30", "Europe/Paris")?.toISOString()).toBe("2026-10-25T01:30:00.000Z");
});

test("what is no time is none", () => {
  for (const text of ["", "tomorrow", "2026-13-01T10:00", "2026-12-01", "2026-12-01T23:59:00Z"]) {
    expect(parseZonedTime(text, "UTC")).toBeUndefined();
  }
});

test("the house's own zone is among those that a form offers", () => {
  expect(offeredZones).toContain(houseZone);
});
