import { describe, expect, test } from "vitest";
import { findStuck, stuckAfterIdleMs, type Try } from "./stuck.ts";

const start = Date.parse("2026-11-22T18:00:00Z");
const at = (minutes: number) => new Date(start + minutes * 60_000);
const submission = (minutes: number, failed: string[], verdict: Try["verdict"] = failed.length > 0 ? "failed" : "passed"): Try => ({
  kind: "submission",
  endedAt: at(minutes),
  verdict,
  failed,
  isError: false,
});
const run = (minutes: number, isError: boolean): Try => ({ kind: "run", endedAt: at(minutes), verdict: null, failed: [], isError });
const find = (tries: Try[], effort: { savedAt?: Date; isIdleThere?: boolean } = {}, now = at(60)) =>
  findStuck({ tries, savedAt: effort.savedAt ?? null, isIdleThere: effort.isIdleThere ?? true }, now);

describe("a check that fails again and again", () => {
  test("is stuck after three submissions in a row, and says which check and how often", () => {
    const tries = [submission(3, ["shape", "mask"]), submission(2, ["mask"]), submission(1, ["mask", "speed"])];
    expect(find(tries)).toEqual({ kind: "check", checkId: "mask", times: 3 });
    expect(find([submission(4, ["mask"]), ...tries])).toEqual({ kind: "check", checkId: "mask", times: 4 });
  });

  test("is not stuck after two, nor where every submission fails another check", () => {
    expect(find([submission(2, ["mask"]), submission(1, ["mask"])])).toBeNull();
    expect(find([submission(3, ["a"]), submission(2, ["b"]), submission(1, ["c"])])).toBeNull();
  });

  test("is over as soon as the check passes once", () => {
    const before = [submission(3, ["mask"]), submission(2, ["mask"]), submission(1, ["mask"])];
    expect(find([submission(4, []), ...before])).toBeNull();
    expect(find([submission(5, ["mask"]), submission(4, ["shape"]), ...before])).toBeNull();
  });

  test("runs in between, and what the platform could not judge, break no row", () => {
    const tries = [
      run(5, true),
      submission(4, ["mask"]),
      submission(3, [], "platform-fault"),
      submission(2, ["mask"]),
      run(1, false),
      submission(0, ["mask"]),
    ];
    expect(find(tries, { isIdleThere: false })).toEqual({ kind: "check", checkId: "mask", times: 3 });
  });
});

describe("an error that nothing follows", () => {
  const late = new Date(at(1).getTime() + stuckAfterIdleMs);

  test("is stuck after some minutes with the page open", () => {
    expect(find([run(1, true)], {}, late)).toEqual({ kind: "error", since: at(1).toISOString() });
    expect(find([run(1, true)], {}, new Date(late.getTime() - 1))).toBeNull();
  });

  test("is not stuck once something was written, nor with the page closed or a job on its way, nor after a run that ended well", () => {
    expect(find([run(1, true)], { savedAt: at(2) }, late)).toBeNull();
    expect(find([run(1, true)], { savedAt: at(0) }, late)).not.toBeNull();
    expect(find([run(1, true)], { isIdleThere: false }, late)).toBeNull();
    expect(find([run(1, false)], {}, late)).toBeNull();
    expect(find([], {}, late)).toBeNull();
  });
});
