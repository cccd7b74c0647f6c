import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JobId } from "#contract/ids.ts";
import type { JobEvent } from "#src/domain/job-view.ts";
import { formatCursor, hasGap, startOfJob, takeEvents } from "./job-cursor.ts";

const jobId = "3f0e7c1a-0000-4000-8000-000000000001" as JobId;

function makeEvent(attempt: number, seq: number): JobEvent {
  return { jobId, attempt, event: { kind: "output", seq, at: "2026-11-22T18:00:00Z", stream: "stdout", text: `${attempt}.${seq}` } };
}

/** Two attempts of a job: the first broke off somewhere, the second is whole. */
const history = fc
  .record({ first: fc.nat(12), second: fc.integer({ min: 1, max: 12 }) })
  .map(({ first, second }) => [
    ...Array.from({ length: first }, (_, index) => makeEvent(1, index + 1)),
    ...Array.from({ length: second }, (_, index) => makeEvent(2, index + 1)),
  ]);

/** The same events as a bad network brings them: any order, some twice, in any batches. */
const arrivals = history.chain((events) =>
  fc.record({
    events: fc.constant(events),
    batches: fc
      .shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 })
      .chain((shuffled) => fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }).map((sizes) => splitBySizes(shuffled, sizes))),
  }),
);

function splitBySizes<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0, turn = 0; at < items.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    batches.push(items.slice(at, at + size));
    at += size;
  }
  return batches;
}

describe("takeEvents", () => {
  it("delivers every event of the last attempt once and in order, however they arrive", () => {
    fc.assert(
      fc.property(arrivals, ({ events, batches }) => {
        let cursor = startOfJob;
        const delivered: JobEvent[] = [];
        for (const batch of batches) {
          const taken = takeEvents(cursor, batch);
          cursor = taken.cursor;
          delivered.push(...taken.deliver);
        }
        const last = delivered.filter((event) => event.attempt === 2).map((event) => event.event.seq);
        expect(last).toEqual(events.filter((event) => event.attempt === 2).map((event) => event.event.seq));
        expect(hasGap(cursor)).toBe(false);
      }),
    );
  });

  it("never goes back to a lower attempt", () => {
    fc.assert(
      fc.property(arrivals, ({ batches }) => {
        let cursor = startOfJob;
        let highest = 0;
        for (const batch of batches) {
          const taken = takeEvents(cursor, batch);
          cursor = taken.cursor;
          for (const event of taken.deliver) {
            expect(event.attempt).toBeGreaterThanOrEqual(highest);
            highest = event.attempt;
          }
        }
      }),
    );
  });

  it("keeps what comes too early until the gap is filled", () => {
    const ahead = takeEvents(startOfJob, [makeEvent(1, 1), makeEvent(1, 3)]);
    expect(ahead.deliver).toHaveLength(1);
    expect(hasGap(ahead.cursor)).toBe(true);
    expect(formatCursor(ahead.cursor)).toBe("1.1");
    expect(takeEvents(ahead.cursor, [makeEvent(1, 2)]).deliver.map((event) => event.event.seq)).toEqual([2, 3]);
  });

  it("waits for the beginning of a new attempt", () => {
    const { cursor, deliver } = takeEvents(startOfJob, [makeEvent(2, 4)]);
    expect(deliver).toEqual([]);
    expect(formatCursor(cursor)).toBe("2.0");
  });
});
