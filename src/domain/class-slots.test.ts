import fc from "fast-check";
import { expect, test } from "vitest";
import { type Booking, findPeak, findSlotPhase } from "./class-slots.ts";

const book = (from: number, to: number, seats: number): Booking => ({ startsAt: new Date(from), endsAt: new Date(to), seats });

test("seats of bookings that touch are not taken at the same time", () => {
  expect(findPeak([book(0, 10, 20), book(10, 20, 15)], book(0, 20, 0))).toBe(20);
  expect(findPeak([book(0, 11, 20), book(10, 20, 15)], book(0, 20, 0))).toBe(35);
});

test("what is booked outside of a window takes none of its seats", () => {
  expect(findPeak([book(0, 10, 20), book(30, 40, 15)], book(10, 30, 0))).toBe(0);
});

test("the peak is the most that any moment of the window has", () => {
  const booking = fc
    .record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 10 }), seats: fc.integer({ min: 1, max: 50 }) })
    .map(({ from, length, seats }) => book(from, from + length, seats));
  fc.assert(
    fc.property(fc.array(booking, { maxLength: 8 }), booking, (bookings, window) => {
      let most = 0;
      for (let at = window.startsAt.getTime(); at < window.endsAt.getTime(); at += 1) {
        const there = bookings.filter(({ startsAt, endsAt }) => startsAt.getTime() <= at && at < endsAt.getTime());
        most = Math.max(
          most,
          there.reduce((sum, { seats }) => sum + seats, 0),
        );
      }
      expect(findPeak(bookings, window)).toBe(most);
    }),
  );
});

test("a class is in session from its beginning to its end, which belongs to it no more", () => {
  const slot = book(10, 20, 1);
  expect([9, 10, 19, 20].map((at) => findSlotPhase(slot, new Date(at)))).toEqual(["before", "in-session", "in-session", "over"]);
});
