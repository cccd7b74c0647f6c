import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import type { ScaledPilot } from "./autoscale-state.ts";
import { chooseIdleTime } from "./idle-time.ts";

const SECOND = 1_000;
const LONGEST = 900 * SECOND;

const makePilots = (came: readonly (number | null)[], change: Partial<ScaledPilot> = {}): ScaledPilot[] =>
  came.map((cameAfterMs, index) => ({
    id: PilotId.parse(`p${index}`),
    phase: "serving",
    phaseSinceMs: 0,
    endsAtMs: null,
    busySlices: 0,
    cameAfterMs,
    ...change,
  }));

describe("a pilot that nobody needs is kept", () => {
  it("for half of what another would take to come", () => {
    expect(chooseIdleTime(makePilots([60 * SECOND, 200 * SECOND, 600 * SECOND]), LONGEST)).toBe(100 * SECOND);
  });

  it("as long as the operator allows where nobody knows how soon another would come", () => {
    expect(chooseIdleTime([], LONGEST)).toBe(LONGEST);
    expect(chooseIdleTime(makePilots([null, null]), LONGEST)).toBe(LONGEST);
    expect(chooseIdleTime(makePilots([SECOND], { reserved: true }), LONGEST)).toBe(LONGEST);
  });

  it("for a moment at the least, and never longer than the operator allows", () => {
    const delays = fc.array(fc.option(fc.integer({ min: 0, max: 86_400 * SECOND })), { maxLength: 20 });
    fc.assert(
      fc.property(delays, fc.integer({ min: 60 * SECOND, max: 86_400 * SECOND }), (came, longest) => {
        const keptMs = chooseIdleTime(makePilots(came), longest);
        expect(keptMs).toBeGreaterThanOrEqual(15 * SECOND);
        expect(keptMs).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it("no shorter where Slurm has become slower", () => {
    const delays = fc.array(fc.integer({ min: 0, max: 3_600 * SECOND }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(delays, fc.integer({ min: 0, max: 3_600 * SECOND }), (came, slower) => {
        const later = came.map((one) => one + slower);
        expect(chooseIdleTime(makePilots(later), LONGEST)).toBeGreaterThanOrEqual(chooseIdleTime(makePilots(came), LONGEST));
      }),
    );
  });
});
