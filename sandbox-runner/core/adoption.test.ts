import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import { AttemptKey, PilotId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import { PilotHello } from "#contract/pilot.ts";
import { ADOPT_GRACE_MS } from "./adoption.ts";
import { makeFaultEvent } from "./fault-event.ts";
import { emptyFleet, type FleetEvent, type FleetEffect, type FleetState, listClaims, listHolding, makeCapacity } from "./fleet-state.ts";
import { step } from "./fleet-step.ts";

const at = "2026-11-22T12:00:00.000Z";
const [one, two] = ["one", "two"].map((name) => PilotId.parse(name)) as [PilotId, PilotId];
const key = AttemptKey.parse({ jobId: randomUUID(), attempt: 1, fencingToken: 3 });
const later = AttemptKey.parse({ ...key, attempt: 2, fencingToken: 7 });
const limits = { wallSeconds: 10, cpuSeconds: 10, memoryBytes: 1, processes: 16, outputBytes: 1024, diskBytes: 1 };
const needs = { slice: "any", minMemoryBytes: 0, gpus: 0 } as const;
const files = [{ path: "main.py", text: "" }];
const about = { kind: "run", environment: "python", profile: "cpu", params: {}, entry: "main.py" } as const;
const lease: Lease = { key, expiresAt: at, spec: { ...about, needs, limits, files, carried: [], produces: [], judge: null } };
const output = (seq: number): AttemptEvent => ({ kind: "output", seq, at, stream: "stdout", text: "x" });

const makeHello = (pilot: PilotId, holds: PilotHello["holds"]): PilotHello => {
  const slices = [{ id: "s0", kind: "cpu", device: "cpu", memoryBytes: 1, environments: ["python"] }];
  const rest = { contract: 1, instance: randomUUID(), tier: "caged", endsAt: null, slurmJobId: null, received: 0 };
  return PilotHello.parse({ ...rest, pilot, slices, holds });
};

class Fleet {
  state: FleetState = emptyFleet;
  nowMs = Date.parse(at);
  on(event: FleetEvent): FleetEffect[] {
    const { state, effects } = step(this.state, event, this.nowMs);
    this.state = state;
    return effects;
  }
  join(pilot: PilotId, through = 4, held = key): FleetEffect[] {
    return this.on({ kind: "pilot-joined", hello: makeHello(pilot, [{ slice: "s0", key: held, through }]) });
  }
}

const resume = { kind: "send", pilot: one, message: { kind: "resume", key } };
const kill = (pilot = one) => ({ kind: "send", pilot, message: { kind: "kill", key } });

describe("an attempt that a pilot carries on", () => {
  it("is a claim until the site has confirmed it, and its slice is taken meanwhile", () => {
    const fleet = new Fleet();
    expect(fleet.join(one)).toEqual([]);
    expect([listClaims(fleet.state), listHolding(fleet.state), makeCapacity(fleet.state)]).toEqual([[key], [], []]);
    expect(fleet.on({ kind: "adopted", lease })).toEqual([resume]);
    expect([listClaims(fleet.state), listHolding(fleet.state), makeCapacity(fleet.state)]).toEqual([[], [key], []]);
  });

  it("goes on with the event after the last that the site is known to hold", () => {
    const fleet = new Fleet();
    fleet.join(one);
    fleet.on({ kind: "adopted", lease });
    expect(fleet.on({ kind: "reported", pilot: one, key, event: output(4) })).toMatchObject([{ kind: "ignored" }]);
    expect(fleet.on({ kind: "reported", pilot: one, key, event: output(5) })).toMatchObject([{ kind: "report", event: { seq: 5 } }]);
    expect(fleet.on({ kind: "kept", key, through: 5 })).toEqual([{ kind: "send", pilot: one, message: { kind: "kept", key, through: 5 } }]);
  });

  it("is ended where the lease is another's by now, and its slice is free when it has been", () => {
    const fleet = new Fleet();
    fleet.join(one);
    expect(fleet.on({ kind: "claim-refused", key })).toEqual([kill()]);
    expect(makeCapacity(fleet.state)).toEqual([]);
    fleet.on({ kind: "released", pilot: one, slice: "s0", key, healthy: true });
    expect(makeCapacity(fleet.state)).toMatchObject([{ free: 1 }]);
  });

  it("is adopted no more once its pilot is gone: its lease runs out", () => {
    const fleet = new Fleet();
    fleet.join(one);
    fleet.on({ kind: "pilot-gone", pilot: one, detail: "killed" });
    expect(fleet.on({ kind: "adopted", lease })).toMatchObject([{ kind: "ignored" }]);
    expect(listHolding(fleet.state)).toEqual([]);
  });

  it("is believed of neither, where two pilots say that they have it", () => {
    const fleet = new Fleet();
    fleet.join(one);
    expect(fleet.join(two)).toEqual([kill(one), kill(two)]);
    expect(listClaims(fleet.state)).toEqual([]);
  });

  it.each([
    ["first", [key, later]],
    ["last", [later, key]],
  ] as const)("is over where another pilot carries a later attempt at the job on, which is adopted (the earlier comes %s)", (_, [a, b]) => {
    const fleet = new Fleet();
    const earlier = a === key ? one : two;
    expect([...fleet.join(one, 4, a), ...fleet.join(two, 4, b)]).toEqual([kill(earlier)]);
    expect(listClaims(fleet.state)).toEqual([later]);
    const resumed = { kind: "send", pilot: earlier === one ? two : one, message: { kind: "resume", key: later } };
    expect(fleet.on({ kind: "adopted", lease: { ...lease, key: later } })).toEqual([resumed]);
  });

  it("need not be kept by its pilot once the site has its end, though the slice be free before", () => {
    const fleet = new Fleet();
    fleet.join(one);
    fleet.on({ kind: "adopted", lease });
    fleet.on({ kind: "reported", pilot: one, key, event: makeFaultEvent(5, fleet.nowMs, "unfinished", "") });
    fleet.on({ kind: "released", pilot: one, slice: "s0", key, healthy: true });
    expect(fleet.on({ kind: "kept", key, through: 5 })).toEqual([{ kind: "send", pilot: one, message: { kind: "kept", key, through: 5 } }]);
  });

  it("is not taken from the pilot that has it", () => {
    const fleet = new Fleet();
    fleet.join(one);
    fleet.on({ kind: "adopted", lease });
    expect(fleet.join(two)).toEqual([kill(two)]);
    expect(fleet.state.attempts.get(key.jobId)?.on?.pilot).toBe(one);
  });
});

describe("a runner that began anew", () => {
  it("waits for the pilots it had, and not for ever", () => {
    const fleet = new Fleet();
    for (const pilot of [one, two]) fleet.on({ kind: "pilot-awaited", pilot });
    fleet.join(one);
    expect([...fleet.state.awaited.keys()]).toEqual([two]);
    fleet.nowMs += ADOPT_GRACE_MS;
    fleet.on({ kind: "tick" });
    expect(fleet.state.awaited.size).toBe(0);
  });

  it("does not wait for one that is gone", () => {
    const fleet = new Fleet();
    fleet.on({ kind: "pilot-awaited", pilot: one });
    fleet.on({ kind: "pilot-gone", pilot: one, detail: "its allocation ended" });
    expect(fleet.state.awaited.size).toBe(0);
  });
});
