import { expect, test } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import type { Check } from "#contract/verdict.ts";
import { decideHiddenPhase, decideSight, isHiddenCheck, mayShowHidden, showEvent, type Sight } from "./visibility.ts";

const before = new Date("2026-11-01");
const due = new Date("2026-11-22");
const after = new Date("2026-12-01");

test("the exercise's policy says when hidden checks are shown, and whether they run", () => {
  expect([mayShowHidden("immediately", due, before), mayShowHidden("never", null, after)]).toEqual([true, false]);
  expect([before, due, after].map((now) => mayShowHidden("afterDue", due, now))).toEqual([false, true, true]);
  expect([before, after].map((now) => decideHiddenPhase("afterDue", due, now))).toEqual(["skip", "run"]);
  expect(decideHiddenPhase("never", due, before)).toBe("run");
});

test("what did not run is never shown; what ran is shown whole when it may be, and otherwise by its ends", () => {
  expect([before, after].map((now) => decideSight("afterDue", "skip", due, now))).toEqual(["visible", "visible"]);
  expect([before, after].map((now) => decideSight("afterDue", "run", due, now))).toEqual(["ends", "all"]);
  expect(decideSight("never", "run", null, after)).toBe("ends");
  expect(decideSight("immediately", "run", due, before)).toBe("all");
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
const usage = { wallMs: 9, cpuMs: 8, peakMemoryBytes: 7, writtenBytes: 6, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
const timings = { startMs: 1, runMs: 2, judgeMs: 3 };
const record = { metrics: { "secret-loss": 1 }, checks: [makeCheck("secret-one", true), makeCheck("open", false)] } as never;
const events: AttemptEvent[] = [
  { kind: "started", seq: 1, at, sliceKind: "cpu", device: "test", warm: true },
  { kind: "check", seq: 2, at, check: makeCheck("secret-one", true) },
  { kind: "output", seq: 3, at, stream: "stdout", text: "what a program was asked" },
  { kind: "check", seq: 4, at, check: makeCheck("open", false) },
  { kind: "check", seq: 5, at, check: makeCheck("secret-two", true) },
  { kind: "artifact", seq: 6, at, name: "left", digest: "sha256:00" as never, bytes: 3 },
  { kind: "usage", seq: 7, at, usage },
  { kind: "finished", seq: 8, at, ending: { reason: "completed", exitCode: 2, signal: null }, usage, timings, record },
];
const stored = events.map((event, index) => ({ event, hiddenBefore: events.slice(0, index).filter(isHiddenCheck).length }));
const show = (sight: Sight) => stored.map((event) => showEvent(event, sight)).filter((event) => event !== undefined);

test("where hidden checks did not run, nothing tells of them, not even a gap in the numbers", () => {
  const shown = show("visible");
  expect(shown.map((event) => `${event.seq} ${event.kind}`)).toEqual([
    "1 started",
    "2 output",
    "3 check",
    "4 artifact",
    "5 usage",
    "6 finished",
  ]);
  expect(JSON.stringify(shown)).not.toContain("secret");
});

test("where hidden checks ran and may not be shown, an attempt is told by its beginning and its end, and nothing that its program could count by", () => {
  expect(show("ends")).toEqual([
    events[0],
    {
      kind: "finished",
      seq: 2,
      at,
      ending: { reason: "completed", exitCode: 0, signal: null },
      usage: { ...usage, peakMemoryBytes: 0, writtenBytes: 0 },
      timings: { startMs: 1, runMs: 5, judgeMs: 0 },
      record: { metrics: {}, checks: [makeCheck("open", false)] },
    },
  ]);
});

test("where they may be shown, all is as the runner told it", () => {
  expect(show("all")).toEqual(events);
});

test("the end of an attempt does not tell what a fault of the platform was in detail", () => {
  const ending = { reason: "platform-fault", fault: "judge-died", detail: "10.0.0.7: /srv/secret" } as const;
  const event: AttemptEvent = { kind: "finished", seq: 6, at, ending, usage, timings, record: null };
  for (const sight of ["all", "visible", "ends"] as const) {
    expect(JSON.stringify(showEvent({ event, hiddenBefore: 2 }, sight))).not.toContain("secret");
  }
});
