import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bookEnd, bookUse, type LedgerBooking, sumCharge } from "./ledger.ts";

const ms = fc.integer({ min: 0, max: 3_600_000 });
const history = fc.record({ reservedMs: ms, spoiledMs: fc.array(ms, { maxLength: 3 }), usedMs: ms, isOurs: fc.boolean() });

/** All that is booked of one job: set aside, tries that the platform spoiled, and its end. */
function bookAll({ reservedMs, spoiledMs, usedMs, isOurs }: typeof history extends fc.Arbitrary<infer T> ? T : never): LedgerBooking[] {
  const reserved = { kind: "reserved" as const, milliseconds: reservedMs };
  return [
    reserved,
    ...spoiledMs.flatMap((spoiled) => bookUse({ usedMs: spoiled, isOurs: true })),
    ...bookEnd({ reservedMs, usedMs, isOurs }),
  ];
}

describe("the ledger of a job", () => {
  it("charges in the end exactly what was used, and nothing where the platform was at fault", () => {
    fc.assert(
      fc.property(history, (job) => {
        expect(sumCharge(bookAll(job))).toBe(job.isOurs ? 0 : job.usedMs);
      }),
    );
  });

  it("never gives back more than was set aside, at no point owes anything, and books nothing negative", () => {
    fc.assert(
      fc.property(history, (job) => {
        const bookings = bookAll(job);
        bookings.forEach((_, index) => expect(sumCharge(bookings.slice(0, index + 1))).toBeGreaterThanOrEqual(0));
        for (const { milliseconds } of bookings) expect(milliseconds).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("has an owner for every millisecond used: the learner's or the platform's", () => {
    fc.assert(
      fc.property(history, (job) => {
        const owned = bookAll(job).filter(({ kind }) => kind === "settled" || kind === "returned");
        const used = job.usedMs + job.spoiledMs.reduce((sum, spoiled) => sum + spoiled, 0);
        expect(owned.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(used);
      }),
    );
  });
});
