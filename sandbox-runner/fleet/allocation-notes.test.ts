import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { noTime } from "../core/fleet-meter.ts";
import { noMisfortunes } from "../core/misfortunes.ts";
import { AllocationNotes } from "./allocation-notes.ts";

describe("whether more may be asked for", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const begin = () =>
    new AllocationNotes({
      sliceKind: "gpu",
      slices: 4,
      site: "mn5",
      askAccounting: null,
      price: null,
      look: () => ({ silence: null, misfortunes: noMisfortunes }),
    });
  const tell = (notes: AllocationNotes) => notes.describe({ atMs: 0, pilots: new Map(), total: noTime }).pauses;

  it("is not before the site has said what its operator wants, and then is what was said", () => {
    const notes = begin();
    expect(notes.isPaused).toBe(true);
    expect(notes.isPausedByOperator).toBe(false); // Nobody is told that one did.
    notes.pause(false);
    expect(notes.isPaused).toBe(false);
    const paused = begin();
    paused.pause(true);
    vi.advanceTimersByTime(3_600_000);
    expect(paused.isPaused).toBe(true);
  });

  it("is after a minute all the same: a site that is away keeps no fleet from starting", () => {
    const notes = begin();
    vi.advanceTimersByTime(59_999);
    expect(notes.isPaused).toBe(true);
    vi.advanceTimersByTime(1);
    expect(notes.isPaused).toBe(false);
  });

  it("is reported as an operator's pause only where one asked for it", () => {
    const notes = begin();
    expect(tell(notes)).toEqual([]);
    notes.pause(true);
    expect(tell(notes)).toMatchObject([{ cause: "operator" }]);
  });
});
