import { expect, test } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import type { Check } from "#contract/verdict.ts";
import { decideHiddenPhase, isHiddenCheck, mayShowHidden, showEvent } from "./visibility.ts";

const before = new Date("2026-11-01");
const due = new Date("2026-11-22");
const after = new Date("2026-12-01");

test("the exercise's policy says when hidden checks are shown, and whether they run", () => {
  expect([mayShowHidden("immediately", due, before), mayShowHidden("never", null, after)]).toEqual([true, false]);
  expect([before, due, after].map((now) => mayShowHidden("afterDue", due, now))).toEqual([false, true, true]);
  expect([before, after].map((now) => decideHiddenPhase("afterDue", due, now))).toEqual(["skip", "run"]);
  expect(decideHiddenPhase("never", due, before)).toBe("run");
});

const makeCheck = (id: string, hidden: boolean): Check => ({
  id,
  task: 1,
  status: "failed",
  points: 0,
  maxPoints: 1,
  hidden,
  messageKey: null,
  params: {},
});

const at = "2026-11-22T18:00:00.000Z";
const events: AttemptEvent[] = [
  { kind: "output", seq: 1, at, stream: "stdout", text: "a" },
  { kind: "check", seq: 2, at, check: makeCheck("secret-one", true) },
  { kind: "check", seq: 3, at, check: makeCheck("open", false) },
  { kind: "check", seq: 4, at, check: makeCheck("secret-two", true) },
  { kind: "cut", seq: 5, at, limitBytes: 1 },
];
const stored = events.map((event, index) => ({ event, hiddenBefore: events.slice(0, index).filter(isHiddenCheck).length }));

test("where hidden checks may not be shown, nothing tells of them, not even a gap in the numbers", () => {
  const shown = stored.map((event) => showEvent(event, false)).filter((event) => event !== undefined);
  expect(shown.map((event) => `${event.seq} ${event.kind}`)).toEqual(["1 output", "2 check", "3 cut"]);
  expect(JSON.stringify(shown)).not.toContain("secret");
});

test("where they may be shown, all is as the runner told it", () => {
  expect(stored.map((event) => showEvent(event, true))).toEqual(events);
});

test("the end of an attempt tells neither hidden checks nor what the fault was in detail", () => {
  const usage = { wallMs: 1, cpuMs: 1, peakMemoryBytes: 1, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
  const finished = showEvent(
    {
      hiddenBefore: 2,
      event: {
        kind: "finished",
        seq: 6,
        at,
        ending: { reason: "platform-fault", fault: "judge-died", detail: "10.0.0.7: /srv/secret" },
        usage,
        timings: { startMs: 1, runMs: 1, judgeMs: 1 },
        record: { checks: [makeCheck("secret-one", true), makeCheck("open", false)] } as never,
      },
    },
    false,
  );
  expect(finished?.seq).toBe(4);
  expect(JSON.stringify(finished)).not.toContain("secret");
});
