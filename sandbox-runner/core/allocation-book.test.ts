import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { describeBook, emptyBook, forgetEnds, noteEnd, notePilots } from "./allocation-book.ts";
import { noTime } from "./fleet-meter.ts";
import { makeSlurmPilot, type SlurmPilot } from "./slurm-pilot.ts";

const kind = { sliceKind: "gpu", slices: 4 } as const;
const meter = { atMs: 0, pilots: new Map(), total: noTime };
const asked = makeSlurmPilot(PilotId.parse("a"), 1_000);
const running = { state: "running", endsAtMs: 60_000, nodes: "node0" } as const;
const change = (pilot: Partial<SlurmPilot>): SlurmPilot => ({ ...asked, jobId: "7", ...pilot });
const starting = change({ known: running, phase: "starting" });
const serving = change({ known: running, phase: "serving", joined: true });

describe("the book of allocations", () => {
  it("says why one waits, in Slurm's word and what it comes down to", () => {
    const waiting = change({ known: { state: "pending", reason: "Priority", startsAtMs: 9_000 }, phase: "pending" });
    expect(describeBook(notePilots(emptyBook, [waiting], kind, 2_000), kind, meter)).toMatchObject([
      {
        slurmJobId: "7",
        phase: "pending",
        pending: { cause: "priority", reason: "Priority", startsAt: "1970-01-01T00:00:09.000Z" },
        beganAt: null,
      },
    ]);
  });

  it("counts as start-up what passes on all its slices from its beginning until its pilot comes, and nothing before or after", () => {
    let book = notePilots(emptyBook, [change({ phase: "pending" })], kind, 2_000);
    book = notePilots(book, [starting], kind, 3_000);
    book = notePilots(book, [starting], kind, 5_000);
    book = notePilots(book, [serving], kind, 6_000);
    book = notePilots(book, [serving], kind, 9_000);
    expect(book.startUpMs).toBe(12_000);
    const used = { usedMs: 5, idleMs: 7, startUpMs: 0 };
    const [told] = describeBook(book, kind, { ...meter, pilots: new Map([[asked.id, used]]) });
    expect(told).toMatchObject({ beganAt: "1970-01-01T00:00:03.000Z", joinedAt: "1970-01-01T00:00:06.000Z" });
    expect(told?.time).toEqual({ usedMs: 5, idleMs: 7, startUpMs: 12_000 });
  });

  it("tells of an end until somebody has heard it, and forgets nothing that was counted", () => {
    let book = notePilots(emptyBook, [starting], kind, 1_000);
    book = notePilots(book, [starting], kind, 2_000);
    book = noteEnd(book, starting, "failed-start", "its allocation ended (failed)", 2_500);
    const told = describeBook(book, kind, meter);
    expect(told).toMatchObject([
      { phase: "gone", fate: "failed-start", detail: "its allocation ended (failed)", endedAt: "1970-01-01T00:00:02.500Z" },
    ]);
    expect(describeBook(book, kind, meter)).toEqual(told);
    const after = forgetEnds(book, told);
    expect([describeBook(after, kind, meter), after.startUpMs]).toEqual([[], 4_000]);
  });

  it("knows of one that was refused before anything else was known of it", () => {
    const book = noteEnd(emptyBook, asked, "refused", "Invalid account", 2_000);
    expect(describeBook(book, kind, meter)).toMatchObject([{ phase: "gone", fate: "refused", slurmJobId: null, beganAt: null }]);
  });

  it("does not grow without end where nobody fetches the ends", () => {
    let book = emptyBook;
    for (let index = 0; index < 300; index += 1)
      book = noteEnd(book, makeSlurmPilot(PilotId.parse(`p${index}`), index), "refused", "no", index);
    expect([book.entries.size, book.entries.has(PilotId.parse("p299")), book.entries.has(PilotId.parse("p0"))]).toEqual([256, true, false]);
  });
});
