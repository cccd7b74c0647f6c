import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import { AttemptKey, PilotId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import { PilotHello } from "#contract/pilot.ts";
import { emptyFleet, type FleetEffect, type FleetEvent, type FleetState, listHolding, makeCapacity, makeOffers } from "./fleet-state.ts";
import { AVOID_GRACE_MS, LINK_GRACE_MS, PLACE_GRACE_MS, step } from "./fleet-step.ts";

const GiB = 2 ** 30;
const pilot = PilotId.parse("local");

class Fleet {
  state: FleetState = emptyFleet;
  nowMs = Date.parse("2026-11-22T12:00:00Z");
  on(event: FleetEvent): FleetEffect[] {
    const result = step(this.state, event, this.nowMs);
    this.state = result.state;
    return result.effects;
  }
}

function makeHello(change: Partial<PilotHello> = {}): PilotHello {
  const slice = { kind: "cpu", device: "cpu", memoryBytes: GiB, environments: ["pytorch"] };
  const slices = [
    { ...slice, id: "s0" },
    { ...slice, id: "s1" },
  ];
  const hello = { contract: 1, pilot, instance: randomUUID(), tier: "caged", slices, endsAt: null, slurmJobId: null, received: 0 };
  return PilotHello.parse({ ...hello, ...change });
}

function makeLease(change: Partial<AttemptKey> = {}): Lease {
  const key = AttemptKey.parse({ jobId: randomUUID(), attempt: 1, fencingToken: 1, ...change });
  const limits = { wallSeconds: 10, cpuSeconds: 10, memoryBytes: GiB / 2, processes: 16, outputBytes: 1024, diskBytes: 2 ** 20 };
  return {
    key,
    expiresAt: "2026-11-22T13:00:00Z",
    spec: {
      kind: "run",
      environment: "pytorch",
      profile: "cpu",
      params: {},
      needs: { slice: "any", minMemoryBytes: 0, gpus: 0 },
      limits,
      entry: "main.py",
      files: [{ path: "main.py", text: "" }],
      carried: [],
      produces: [],
      judge: null,
    },
  };
}

it("says of free slices that nothing graded may run there, and says nothing where it may", () => {
  const fleet = new Fleet();
  fleet.on({ kind: "pilot-joined", hello: makeHello({ tier: "confined", grades: false }) });
  expect(makeCapacity(fleet.state)).toMatchObject([{ free: 2, grades: false }]);
  fleet.on({ kind: "pilot-joined", hello: makeHello() });
  expect(makeCapacity(fleet.state).map((entry) => "grades" in entry)).toEqual([false]);
});

it("offers all slices that stay in service, busy ones too, and says where nothing graded may run", () => {
  const fleet = new Fleet();
  fleet.on({ kind: "pilot-joined", hello: makeHello() });
  fleet.on({ kind: "leased", lease: makeLease() });
  expect(makeCapacity(fleet.state)).toMatchObject([{ free: 1 }]);
  expect(makeOffers(fleet.state)).toMatchObject([{ slices: 2 }]);
  fleet.on({ kind: "pilot-joined", hello: makeHello({ pilot: PilotId.parse("other"), grades: false }) });
  expect(makeOffers(fleet.state)).toMatchObject([{ slices: 2 }, { slices: 2, grades: false }]);
});

const at = "2026-11-22T12:00:00.000Z";
const output = (seq: number): AttemptEvent => ({ kind: "output", seq, at, stream: "stdout", text: "x" });
const usage = { wallMs: 1, cpuMs: 1, peakMemoryBytes: 1, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
const finished = (seq: number): AttemptEvent => ({
  kind: "finished",
  seq,
  at,
  ending: { reason: "completed", exitCode: 0, signal: null },
  usage,
  timings: { startMs: 1, runMs: 1, judgeMs: 0 },
  record: null,
});

function startOne(): { fleet: Fleet; lease: Lease; slice: string } {
  const fleet = new Fleet();
  fleet.on({ kind: "pilot-joined", hello: makeHello() });
  const lease = makeLease();
  const [assign] = fleet.on({ kind: "leased", lease });
  if (assign?.kind !== "send" || assign.message.kind !== "assign") throw new Error("not assigned");
  return { fleet, lease, slice: assign.message.slice };
}

describe("a fleet", () => {
  it("puts a leased job on a free slice and states one slice less", () => {
    const { fleet, lease } = startOne();
    expect(makeCapacity(fleet.state)).toMatchObject([{ sliceKind: "cpu", free: 1 }]);
    expect(listHolding(fleet.state)).toEqual([lease.key]);
  });

  it("goes on holding a finished attempt until the site has taken its last event", () => {
    const { fleet, lease, slice } = startOne();
    const { key } = lease;
    expect(fleet.on({ kind: "reported", pilot, key, event: output(1) })).toMatchObject([{ kind: "report" }]);
    expect(fleet.on({ kind: "reported", pilot, key, event: finished(2) })).toMatchObject([{ kind: "report" }]);
    expect(fleet.on({ kind: "released", pilot, slice, key, healthy: true })).toEqual([]);
    expect(makeCapacity(fleet.state)).toMatchObject([{ free: 2 }]);
    expect(listHolding(fleet.state)).toEqual([key]);
    expect(fleet.on({ kind: "settled", key })).toMatchObject([{ kind: "forget" }]);
    expect(listHolding(fleet.state)).toEqual([]);
  });

  it("reports the attempts of a lost pilot as the platform's fault, numbered after the last event", () => {
    const { fleet, lease } = startOne();
    fleet.on({ kind: "reported", pilot, key: lease.key, event: output(1) });
    const effects = fleet.on({ kind: "pilot-gone", pilot, detail: "killed" });
    expect(effects).toMatchObject([{ kind: "report", event: { kind: "finished", seq: 2, ending: { fault: "pilot-lost" }, record: null } }]);
    expect(fleet.on({ kind: "reported", pilot, key: lease.key, event: finished(2) })).toMatchObject([{ kind: "ignored" }]);
  });

  it("leaves an attempt alone whose last event had come before its pilot was lost", () => {
    const { fleet, lease } = startOne();
    fleet.on({ kind: "reported", pilot, key: lease.key, event: finished(1) });
    expect(fleet.on({ kind: "pilot-gone", pilot, detail: "killed" })).toEqual([]);
    expect(listHolding(fleet.state)).toEqual([lease.key]);
  });

  it("treats a pilot that comes as a new process like one that was lost", () => {
    const { fleet } = startOne();
    expect(fleet.on({ kind: "pilot-joined", hello: makeHello() })).toMatchObject([{ event: { ending: { fault: "pilot-lost" } } }]);
    expect(makeCapacity(fleet.state)).toMatchObject([{ free: 2 }]);
  });

  it("waits for an unlinked pilot, and not for ever", () => {
    const { fleet } = startOne();
    fleet.on({ kind: "pilot-unlinked", pilot });
    expect(makeCapacity(fleet.state)).toEqual([]);
    fleet.nowMs += LINK_GRACE_MS - 1;
    expect(fleet.on({ kind: "tick" })).toEqual([]);
    fleet.nowMs += 1;
    expect(fleet.on({ kind: "tick" })).toMatchObject([{ kind: "report" }, { kind: "dismiss" }]);
  });

  it("kills an attempt whose lease is lost and says nothing of it", () => {
    const { fleet, lease, slice } = startOne();
    const { key } = lease;
    expect(fleet.on({ kind: "lease-lost", key })).toMatchObject([{ kind: "forget" }, { kind: "send", message: { kind: "kill", key } }]);
    expect(fleet.on({ kind: "reported", pilot, key, event: finished(1) })).toMatchObject([{ kind: "ignored" }]);
    expect(makeCapacity(fleet.state)).toMatchObject([{ free: 1 }]);
    fleet.on({ kind: "released", pilot, slice, key, healthy: true });
    expect(makeCapacity(fleet.state)).toMatchObject([{ free: 2 }]);
  });

  it("takes a job again under a higher token while its old attempt is still being killed", () => {
    const { fleet, lease, slice } = startOne();
    const again = { ...lease, key: { ...lease.key, attempt: 2, fencingToken: 2 } };
    expect(fleet.on({ kind: "leased", lease })).toMatchObject([{ kind: "ignored" }]);
    const effects = fleet.on({ kind: "leased", lease: again });
    expect(effects).toMatchObject([{ kind: "forget" }, { message: { kind: "kill" } }, { message: { kind: "assign", key: again.key } }]);
    fleet.on({ kind: "released", pilot, slice, key: lease.key, healthy: true });
    expect(fleet.on({ kind: "reported", pilot, key: again.key, event: output(1) })).toMatchObject([{ kind: "report" }]);
  });

  it("takes no event out of order, of another pilot's attempt, or of an attempt that is over", () => {
    const { fleet, lease } = startOne();
    const { key } = lease;
    const other = PilotId.parse("other");
    expect(fleet.on({ kind: "reported", pilot, key, event: output(2) })).toMatchObject([{ kind: "ignored" }]);
    expect(fleet.on({ kind: "reported", pilot: other, key, event: output(1) })).toMatchObject([{ kind: "ignored" }]);
    fleet.on({ kind: "reported", pilot, key, event: finished(1) });
    expect(fleet.on({ kind: "reported", pilot, key, event: finished(2) })).toMatchObject([{ kind: "ignored" }]);
  });

  it("keeps a job that fits nowhere for a while, then gives it back as the platform's fault", () => {
    const fleet = new Fleet();
    fleet.on({ kind: "leased", lease: makeLease() });
    expect(fleet.on({ kind: "tick" })).toEqual([]);
    fleet.nowMs += PLACE_GRACE_MS;
    expect(fleet.on({ kind: "tick" })).toMatchObject([{ event: { ending: { fault: "no-slice" } } }]);
  });

  it("places a waiting job as soon as a pilot joins, and stops one that never started", () => {
    const fleet = new Fleet();
    const [first, second] = [makeLease(), makeLease()];
    fleet.on({ kind: "leased", lease: first });
    fleet.on({ kind: "leased", lease: second });
    expect(fleet.on({ kind: "stop-asked", jobId: first.key.jobId })).toMatchObject([{ event: { seq: 1, ending: { reason: "stopped" } } }]);
    expect(fleet.on({ kind: "pilot-joined", hello: makeHello() })).toMatchObject([{ message: { kind: "assign", key: second.key } }]);
  });

  it("does not put a job where the allocation ends before its limit", () => {
    const fleet = new Fleet();
    fleet.on({ kind: "pilot-joined", hello: makeHello({ endsAt: new Date(fleet.nowMs + 35_000).toISOString() }) });
    expect(fleet.on({ kind: "leased", lease: makeLease() })).toEqual([]);
  });

  it("gives an unhealthy slice no more work", () => {
    const { fleet, lease, slice } = startOne();
    fleet.on({ kind: "released", pilot, slice, key: lease.key, healthy: false });
    expect(makeCapacity(fleet.state)).toMatchObject([{ free: 1 }]);
  });

  const failed = (seq: number): AttemptEvent => ({
    ...(finished(seq) as Extract<AttemptEvent, { kind: "finished" }>),
    ending: { reason: "platform-fault", fault: "sandbox-broken", detail: "" },
  });
  const leaseAgain = (lease: Lease, number: number): Lease => ({
    ...lease,
    key: { ...lease.key, attempt: number, fencingToken: number },
  });

  it("tries a job again on another slice than the one it failed on", () => {
    const { fleet, lease, slice } = startOne();
    fleet.on({ kind: "reported", pilot, key: lease.key, event: failed(1) });
    fleet.on({ kind: "released", pilot, slice, key: lease.key, healthy: true });
    fleet.on({ kind: "settled", key: lease.key });
    const [assign] = fleet.on({ kind: "leased", lease: leaseAgain(lease, 2) });
    expect(assign).toMatchObject({ message: { kind: "assign", slice: slice === "s0" ? "s1" : "s0" } });
  });

  it("waits for another slice that is busy, and not for ever", () => {
    const { fleet, lease, slice } = startOne();
    fleet.on({ kind: "leased", lease: makeLease() });
    fleet.on({ kind: "reported", pilot, key: lease.key, event: failed(1) });
    fleet.on({ kind: "released", pilot, slice, key: lease.key, healthy: true });
    fleet.on({ kind: "settled", key: lease.key });
    expect(fleet.on({ kind: "leased", lease: leaseAgain(lease, 2) })).toEqual([]);
    fleet.nowMs += AVOID_GRACE_MS;
    expect(fleet.on({ kind: "tick" })).toMatchObject([{ message: { kind: "assign", slice } }]);
  });

  it("tries it on the same slice at once where there is no other that fits", () => {
    const { fleet, lease, slice } = startOne();
    fleet.on({ kind: "leased", lease: makeLease() });
    const other = slice === "s0" ? "s1" : "s0";
    const [, second] = [...fleet.state.attempts.values()];
    if (!second) throw new Error("not leased");
    fleet.on({ kind: "reported", pilot, key: second.key, event: finished(1) });
    fleet.on({ kind: "released", pilot, slice: other, key: second.key, healthy: false });
    fleet.on({ kind: "reported", pilot, key: lease.key, event: failed(1) });
    fleet.on({ kind: "released", pilot, slice, key: lease.key, healthy: true });
    fleet.on({ kind: "settled", key: lease.key });
    expect(fleet.on({ kind: "leased", lease: leaseAgain(lease, 2) })).toMatchObject([{ message: { kind: "assign", slice } }]);
  });

  it("forgets where a job failed when it has ended otherwise", () => {
    const { fleet, lease, slice } = startOne();
    fleet.on({ kind: "reported", pilot, key: lease.key, event: failed(1) });
    fleet.on({ kind: "released", pilot, slice, key: lease.key, healthy: true });
    fleet.on({ kind: "settled", key: lease.key });
    const again = leaseAgain(lease, 2);
    fleet.on({ kind: "leased", lease: again });
    expect(fleet.state.faulted.size).toBe(1);
    fleet.on({ kind: "reported", pilot, key: again.key, event: finished(1) });
    expect(fleet.state.faulted.size).toBe(0);
  });

  it("offers nothing while it drains, and tells every pilot", () => {
    const { fleet, lease } = startOne();
    expect(fleet.on({ kind: "drain" })).toMatchObject([{ message: { kind: "drain" } }]);
    expect(makeCapacity(fleet.state)).toEqual([]);
    expect(listHolding(fleet.state)).toEqual([lease.key]);
  });
});

describe("demand", () => {
  const demand = (openWorkspaces: number) => ({ waiting: [], openWorkspaces, classSlots: [] });

  it("is told to each pilot once, at the next tick, and again when it has changed", () => {
    const { fleet } = startOne();
    expect(fleet.on({ kind: "demanded", demand: demand(3) })).toEqual([]);
    expect(fleet.on({ kind: "tick" })).toEqual([{ kind: "send", pilot, message: { kind: "demand", demand: demand(3) } }]);
    fleet.on({ kind: "demanded", demand: demand(3) });
    expect(fleet.on({ kind: "tick" })).toEqual([]);
    fleet.on({ kind: "demanded", demand: demand(4) });
    fleet.on({ kind: "demanded", demand: demand(5) });
    expect(fleet.on({ kind: "tick" })).toEqual([{ kind: "send", pilot, message: { kind: "demand", demand: demand(5) } }]);
  });

  it("is shared out among pilots by their slices", () => {
    const fleet = new Fleet();
    const other = PilotId.parse("other");
    fleet.on({ kind: "pilot-joined", hello: makeHello() });
    fleet.on({ kind: "pilot-joined", hello: makeHello({ pilot: other }) });
    fleet.on({ kind: "demanded", demand: demand(5) });
    expect(fleet.on({ kind: "tick" })).toMatchObject([pilot, other].map((id) => ({ pilot: id, message: { demand: demand(3) } })));
  });

  it("waits for a pilot that has no connection, and is told anew to one that has started anew", () => {
    const { fleet } = startOne();
    fleet.on({ kind: "pilot-unlinked", pilot });
    fleet.on({ kind: "demanded", demand: demand(1) });
    expect(fleet.on({ kind: "tick" })).toEqual([]);
    fleet.on({ kind: "pilot-linked", pilot });
    expect(fleet.on({ kind: "tick" })).toHaveLength(1);
    fleet.on({ kind: "pilot-joined", hello: makeHello() });
    expect(fleet.on({ kind: "tick" })).toHaveLength(1);
  });
});
