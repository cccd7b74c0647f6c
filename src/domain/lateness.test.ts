import fc from "fast-check";
import { expect, test } from "vitest";
import { Lateness } from "./cohort-terms.ts";
import { findClosing, judgeLateness } from "./lateness.ts";

const due = new Date("2026-12-01T23:00:00Z");
const after = (minutes: number) => new Date(due.getTime() + minutes * 60_000);
const strict = Lateness.parse({ graceMinutes: 30, lossPerDay: 0.2, closesAfterDays: 3 });
const judge = (minutes: number, lateness = strict) => judgeLateness(lateness, due, after(minutes));

test("what comes at the due date or before it is in time, and so is everything where there is no date", () => {
  expect(judge(-5)).toEqual({ state: "in-time", factor: 1, daysLate: 0 });
  expect(judge(0).state).toBe("in-time");
  expect(judgeLateness(strict, null, after(1e6))).toEqual({ state: "in-time", factor: 1, daysLate: 0 });
});

test("within the grace nothing is lost; after it each day begun since the due date costs its share", () => {
  expect(judge(30)).toEqual({ state: "grace", factor: 1, daysLate: 1 });
  expect(judge(31)).toEqual({ state: "late", factor: 0.8, daysLate: 1 });
  expect(judge(24 * 60 + 1)).toMatchObject({ state: "late", factor: 0.6, daysLate: 2 });
});

test("at the closing something is still taken, and after it nothing", () => {
  expect(judge(3 * 24 * 60)).toMatchObject({ state: "late", daysLate: 3 });
  expect(judge(3 * 24 * 60 + 1)).toMatchObject({ state: "closed", factor: 0 });
});

test("closing on the day itself never cuts the grace short, and without a closing it stays open at no less than nothing", () => {
  const onTheDay = Lateness.parse({ graceMinutes: 15, closesAfterDays: 0 });
  expect([judge(15, onTheDay).state, judge(16, onTheDay).state]).toEqual(["grace", "closed"]);
  expect(findClosing(Lateness.parse({}), due)).toBeNull();
  expect(judge(100 * 24 * 60, Lateness.parse({ lossPerDay: 0.5 }))).toMatchObject({ state: "late", factor: 0 });
});

test("handing in later never leaves more of a score", () => {
  const lateness = fc.record({
    graceMinutes: fc.nat(10_080),
    lossPerDay: fc.double({ min: 0, max: 1, noNaN: true }),
    closesAfterDays: fc.option(fc.nat(365)),
  });
  fc.assert(
    fc.property(lateness, fc.integer({ min: -1000, max: 600_000 }), fc.nat(600_000), (terms, minutes, more) => {
      expect(judge(minutes + more, terms).factor).toBeLessThanOrEqual(judge(minutes, terms).factor);
    }),
  );
});
