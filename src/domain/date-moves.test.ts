import fc from "fast-check";
import { expect, test } from "vitest";
import { listDateMoves } from "./date-moves.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 27, 0, minute));
const close = (from: number, to: number) => ({ startsAt: at(from), endsAt: at(to) });
type Windows = ReturnType<typeof close>[];

function move(minute: number, windows: Windows): Date {
  const date = at(minute);
  const found = listDateMoves(windows).filter(({ from, until }) => from <= date && date < until);
  expect(found.length).toBeLessThanOrEqual(1);
  return new Date(date.getTime() + (found[0]?.byMs ?? 0));
}
const hour = 60;

test("a date in a window moves by its length, and any other stays", () => {
  expect(move(9 * hour, [close(8 * hour, 10 * hour)])).toEqual(at(11 * hour));
  expect(move(8 * hour, [close(8 * hour, 10 * hour)])).toEqual(at(10 * hour));
  expect(move(10 * hour, [close(8 * hour, 10 * hour)])).toEqual(at(10 * hour));
});

test("a date that would land in the next window moves over that too", () => {
  expect(move(9 * hour, [close(10.5 * hour, 14 * hour), close(8 * hour, 10 * hour)])).toEqual(at(14.5 * hour));
  expect(move(8.25 * hour, [close(8 * hour, 10 * hour), close(10.5 * hour, 14 * hour)])).toEqual(at(10.25 * hour));
});

test("what overlaps counts once", () => {
  expect(move(13 * hour, [close(8 * hour, 18 * hour), close(12 * hour, 14 * hour)])).toEqual(at(23 * hour));
  expect(move(9 * hour, [close(8 * hour, 10 * hour), close(10 * hour, 12 * hour)])).toEqual(at(13 * hour));
});

test("a moved date is in no window, and as much time is left before it as there was when its window began", () => {
  const window = fc
    .record({ from: fc.nat(100), length: fc.integer({ min: 1, max: 40 }) })
    .map(({ from, length }) => close(from, from + length));
  fc.assert(
    fc.property(fc.array(window, { maxLength: 6 }), fc.nat(120), (windows, minute) => {
      const isClosed = (one: number) => windows.some(({ startsAt, endsAt }) => startsAt <= at(one) && at(one) < endsAt);
      const moved = (move(minute, windows).getTime() - at(0).getTime()) / 60_000;
      expect(isClosed(moved)).toBe(false);
      let began = minute;
      while (isClosed(minute) && isClosed(began - 1)) began -= 1;
      const open = Array.from({ length: moved - began }, (_, index) => began + index).filter((one) => !isClosed(one));
      expect(open).toHaveLength(minute - began);
    }),
  );
});
