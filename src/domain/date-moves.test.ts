import fc from "fast-check";
import { expect, test } from "vitest";
import { extendDate, findEffectiveDue, listDateMoves, listOutages } from "./date-moves.ts";

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

test("more time that runs into maintenance goes on after it", () => {
  const windows = [close(8 * hour, 10 * hour)];
  const due = (set: number, minutes: number) => findEffectiveDue(at(set), minutes * 60_000, windows);
  expect(due(6 * hour, 1 * hour)).toEqual(at(7 * hour));
  expect(due(6 * hour, 3 * hour)).toEqual(at(11 * hour));
  // Moved to 11, and then an hour more: never sooner than for those who got no more time.
  expect(due(9 * hour, 1 * hour)).toEqual(at(12 * hour));
});

const someWindows = fc.array(
  fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 300 })).map(([from, length]) => close(from, from + length)),
  { maxLength: 8 },
);
const someMinutes = fc.nat(1500);
const ms = (minutes: number) => minutes * 60_000;

test("extensions and outages commute: whichever is entered first, the date is the same", () => {
  fc.assert(
    fc.property(fc.nat(2000), someMinutes, someMinutes, someWindows, (set, first, second, windows) => {
      const whole = findEffectiveDue(at(set), ms(first + second), windows);
      expect(findEffectiveDue(at(set), ms(first + second), windows.toReversed())).toEqual(whole);
      // One extension was there when the outages came, the other is given on the date as they have moved it.
      for (const [before, after] of [
        [first, second],
        [second, first],
      ] as const)
        expect(extendDate(findEffectiveDue(at(set), ms(before), windows), ms(after), listOutages(windows))).toEqual(whole);
    }),
  );
});

test("neither an extension nor an outage ever brings a date forward", () => {
  fc.assert(
    fc.property(fc.nat(2000), someMinutes, someMinutes, someWindows, someWindows, (set, minutes, more, windows, others) => {
      const before = findEffectiveDue(at(set), ms(minutes), windows).getTime();
      expect(findEffectiveDue(at(set), ms(minutes + more), windows).getTime()).toBeGreaterThanOrEqual(before);
      expect(findEffectiveDue(at(set), ms(minutes), [...windows, ...others]).getTime()).toBeGreaterThanOrEqual(before);
    }),
  );
});
