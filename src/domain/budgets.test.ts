import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { book, type Budget, findShort, findTightest, grow, isLow, leftOf, listOwners } from "./budgets.ts";
import { bookEnd, type LedgerBooking } from "./ledger.ts";

const ms = fc.integer({ min: 0, max: 600_000 });
const limit = fc.option(fc.integer({ min: 0, max: 3_000_000 }), { nil: null });

const cohort = { id: "c", organisationId: "o" };
const open = (limits: readonly (number | null)[]): Budget[] =>
  listOwners("u", cohort).map((owner, at) => ({ owner, limitMs: limits[at] ?? null, usedMs: 0, reservedMs: 0 }));

/** Jobs that are submitted and end in any order: each with what it is expected to take, what it takes, and whose fault its end is. */
const story = fc.array(fc.record({ estimateMs: ms, usedMs: ms, isOurs: fc.boolean(), endsAfter: fc.integer({ min: 0, max: 5 }) }), {
  maxLength: 40,
});
const limits = fc.tuple(limit, limit, limit, limit);

/** Plays a story on budgets; after each step `look` sees them, and what the ledger says. */
function play(
  budgets: readonly Budget[],
  jobs: readonly { estimateMs: number; usedMs: number; isOurs: boolean; endsAfter: number }[],
  look: (budgets: readonly Budget[], ledger: readonly LedgerBooking[]) => void,
): void {
  let now = budgets;
  const ledger: LedgerBooking[] = [];
  const ends: { at: number; bookings: LedgerBooking[] }[] = [];
  const write = (bookings: readonly LedgerBooking[]) => {
    now = now.map((budget) => book(budget, bookings));
    ledger.push(...bookings);
    look(now, ledger);
  };
  jobs.forEach(({ estimateMs, usedMs, isOurs, endsAfter }, at) => {
    if (!findShort(now, estimateMs)) {
      write([{ kind: "reserved", milliseconds: estimateMs }]);
      ends.push({ at: at + endsAfter, bookings: bookEnd({ reservedMs: estimateMs, usedMs, isOurs }) });
    }
    for (const { bookings } of ends.filter((end) => end.at === at)) write(bookings);
  });
  for (const { bookings } of ends.filter((end) => end.at >= jobs.length)) write(bookings);
}

describe("budgets", () => {
  it("hold nothing negative at any moment, whatever ends in whatever order", () => {
    fc.assert(
      fc.property(limits, story, (limited, jobs) => {
        play(open(limited), jobs, (budgets) => {
          for (const budget of budgets) {
            expect(budget.usedMs).toBeGreaterThanOrEqual(0);
            expect(budget.reservedMs).toBeGreaterThanOrEqual(0);
            expect(leftOf(budget) ?? 0).toBeGreaterThanOrEqual(0);
          }
        });
      }),
    );
  });

  it("are never overdrawn where jobs take no more than was set aside for them", () => {
    fc.assert(
      fc.property(limits, story, (limited, jobs) => {
        const bounded = jobs.map((job) => ({ ...job, usedMs: Math.min(job.usedMs, job.estimateMs) }));
        play(open(limited), bounded, (budgets) => {
          for (const { limitMs, usedMs, reservedMs } of budgets) expect(usedMs + reservedMs).toBeLessThanOrEqual(limitMs ?? Infinity);
        });
      }),
    );
  });

  it("are what their entries of the ledger come to, each of them alike", () => {
    fc.assert(
      fc.property(limits, story, (limited, jobs) => {
        play(open(limited), jobs, (budgets, ledger) => {
          const sum = (kind: LedgerBooking["kind"]) =>
            ledger.reduce((total, booking) => (booking.kind === kind ? total + booking.milliseconds : total), 0);
          for (const { usedMs, reservedMs } of budgets) {
            expect(usedMs).toBe(sum("settled"));
            expect(reservedMs).toBe(sum("reserved") - sum("refunded"));
          }
        });
      }),
    );
  });

  it("get back no more than was taken: a refund never exceeds its charge, and what the platform spoiled costs nothing", () => {
    fc.assert(
      fc.property(ms, ms, fc.boolean(), (estimateMs, usedMs, isOurs) => {
        const [before] = open([null]);
        const during = book(before!, [{ kind: "reserved", milliseconds: estimateMs }]);
        const after = book(during, bookEnd({ reservedMs: estimateMs, usedMs, isOurs }));
        expect(after.reservedMs).toBe(0);
        expect(after.usedMs).toBe(isOurs ? 0 : usedMs);
      }),
    );
  });
});

describe("what is told of budgets", () => {
  const [platform, organisation, ofCohort, learner] = open([1000, null, 500, 100]);

  it("goes by the first in order that has not got enough", () => {
    const all = [platform!, organisation!, ofCohort!, learner!];
    expect(findShort(all, 100)).toBeUndefined();
    expect(findShort(all, 101)?.owner).toBe("learner:c:u");
    expect(findShort(all, 501)?.owner).toBe("cohort:c");
    expect(findShort(all, 1001)?.owner).toBe("platform");
  });

  it("names the one that ends first, and of two alike the learner's", () => {
    expect(findTightest([platform!, organisation!, ofCohort!, learner!])?.owner).toBe("learner:c:u");
    expect(findTightest([ofCohort!, { ...learner!, limitMs: 500 }])?.owner).toBe("learner:c:u");
    expect(findTightest([organisation!])).toBeUndefined();
  });

  it("warns from four fifths on", () => {
    expect(isLow({ ...learner!, usedMs: 60, reservedMs: 19 })).toBe(false);
    expect(isLow({ ...learner!, usedMs: 60, reservedMs: 20 })).toBe(true);
    expect(isLow({ ...learner!, limitMs: null, usedMs: 1e9 })).toBe(false);
  });

  it("adds a grant to what was there", () => {
    expect(grow(100, 50)).toBe(150);
    expect(grow(null, 50)).toBeNull();
  });

  it("a learner in no cohort is on the platform's budget alone", () => {
    expect(listOwners("u", null)).toEqual(["platform"]);
  });
});
