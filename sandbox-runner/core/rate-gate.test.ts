import fc from "fast-check";
import { expect, it } from "vitest";
import { findWait, freshGate, MOST_PER_SECOND, pass } from "./rate-gate.ts";

it("lets two through at once, and the third a second after the first", () => {
  const two = pass(pass(freshGate, 100), 400);
  expect([findWait(freshGate, 0), findWait(pass(freshGate, 100), 100), findWait(two, 400), findWait(two, 1_100)]).toEqual([0, 0, 700, 0]);
});

it("lets no more than two through in any second, however many come and whenever", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 60 }), (gaps) => {
      let gate = freshGate;
      let nowMs = 0;
      const passed: number[] = [];
      for (const gap of gaps) {
        nowMs += gap;
        nowMs += findWait(gate, nowMs);
        gate = pass(gate, nowMs);
        passed.push(nowMs);
      }
      for (const [index, atMs] of passed.entries()) {
        const third = passed[index + MOST_PER_SECOND];
        if (third !== undefined) expect(third - atMs).toBeGreaterThanOrEqual(1_000);
      }
    }),
  );
});
