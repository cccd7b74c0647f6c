import { expect, it } from "vitest";
import { Lateness } from "./cohort-terms.ts";
import { judgeLateness } from "./lateness.ts";

const due = new Date("2026-11-20T12:00:00Z");
const after = (minutes: number) => new Date(due.getTime() + minutes * 60_000);
const policy = Lateness.parse({ graceMinutes: 30, lossPerDay: 0.25, closesAfterDays: 3 });

it("takes nothing until the date, and nothing where there is none", () => {
  expect(judgeLateness(policy, due, after(0))).toEqual({ state: "in-time", factor: 1, daysLate: 0 });
  expect(judgeLateness(policy, null, after(9999))).toEqual({ state: "in-time", factor: 1, daysLate: 0 });
});

it("takes nothing within the grace", () => {
  expect(judgeLateness(policy, due, after(30))).toEqual({ state: "grace", factor: 1, daysLate: 0 });
});

it("takes a share for each day begun, and everything once it is closed", () => {
  expect(judgeLateness(policy, due, after(31))).toEqual({ state: "late", factor: 0.75, daysLate: 1 });
  expect(judgeLateness(policy, due, after(1441))).toEqual({ state: "late", factor: 0.5, daysLate: 2 });
  expect(judgeLateness(policy, due, after(3 * 1440 + 1))).toEqual({ state: "closed", factor: 0, daysLate: 4 });
});

it("never takes more than there is", () => {
  expect(judgeLateness(Lateness.parse({ lossPerDay: 0.7 }), due, after(2000)).factor).toBe(0);
});
