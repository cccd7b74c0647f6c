import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { PilotHello } from "#contract/pilot.ts";
import type { AllocationState } from "./allocation.ts";
import { emptyFleet, type FleetState, makeCapacity } from "./fleet-state.ts";
import { step } from "./fleet-step.ts";
import { adoptSlurmPilot, findFate, isRequeued, makeSlurmPilot, observe, type SlurmPilot, toScaled } from "./slurm-pilot.ts";

const id = PilotId.parse("local-0a1b2c3d");
const endsAtMs = Date.parse("2026-11-27T12:00:00Z");
const running: AllocationState = { state: "running", endsAtMs, nodes: "node0" };
const gone = (cause: Extract<AllocationState, { state: "gone" }>["cause"]): AllocationState => ({ state: "gone", cause });
const slice = { id: "s0", kind: "cpu", device: "cpu", memoryBytes: 1, environments: ["python"] };
const about = { contract: 1, pilot: id, tier: "caged", endsAt: null, slurmJobId: "7", received: 0 };
const hello = PilotHello.parse({ ...about, instance: randomUUID(), slices: [slice] });
const withPilot = step(emptyFleet, { kind: "pilot-joined", hello }, 0).state;

function see(pilot: SlurmPilot, state: AllocationState | null, fleet: FleetState = emptyFleet, nowMs = 1): SlurmPilot {
  return observe(pilot, state && { jobId: "7", state }, fleet, nowMs);
}

describe("a pilot that Slurm was asked for", () => {
  const asked = makeSlurmPilot(id, 0);
  const pending = see(asked, { state: "pending", reason: "Priority", startsAtMs: null });
  const starting = see(pending, running, emptyFleet, 5);
  const serving = see(starting, null, withPilot, 9);

  it("is submitted, waits, starts, serves, each since when it was first seen so", () => {
    expect([asked, pending, starting, serving].map(({ phase, phaseSinceMs }) => [phase, phaseSinceMs])).toEqual([
      ["submitting", 0],
      ["pending", 1],
      ["starting", 5],
      ["serving", 9],
    ]);
    expect(see(starting, running, emptyFleet, 8).phaseSinceMs).toBe(5);
  });

  it("stays what it was while nobody can tell", () => {
    const unknown: AllocationState = { state: "unknown", why: "squeue failed" };
    expect(see(serving, unknown, withPilot)).toMatchObject({ phase: "serving", known: running, jobId: "7" });
    expect(see(starting, unknown)).toMatchObject({ phase: "starting", known: running });
  });

  it("is lost when the fleet has given it up and its allocation runs on, and leaves when that was ended", () => {
    const lost = see(serving, running);
    expect(lost.phase).toBe("lost");
    expect(see({ ...lost, cancelled: true }, running).phase).toBe("leaving");
  });

  it("leaves when it takes no more work", () => {
    const draining = step(withPilot, { kind: "pilot-released", pilot: id }, 0);
    expect(draining.effects).toMatchObject([{ kind: "send", pilot: id, message: { kind: "drain" } }]);
    expect(see(serving, running, draining.state).phase).toBe("leaving");
    expect(makeCapacity(draining.state)).toEqual([]);
  });

  it("ends when Slurm says, whatever the pilot believes", () => {
    expect(toScaled(see(serving, running, withPilot), withPilot)).toMatchObject({ endsAtMs, busySlices: 0 });
    const told = step(withPilot, { kind: "pilot-ends", pilot: id, endsAtMs }, 0).state;
    expect(makeCapacity(told)).toMatchObject([{ endsAt: "2026-11-27T12:00:00.000Z" }]);
  });

  it("is lost when its job is put back into the queue, and only then was it requeued", () => {
    const waiting: AllocationState = { state: "pending", reason: "BeginTime", startsAtMs: null };
    expect(isRequeued(serving, see(serving, waiting, withPilot))).toBe(true);
    expect(see(serving, waiting).phase).toBe("lost");
    // It may have come while a list that is older was on its way.
    expect(isRequeued(pending, see(pending, waiting, withPilot))).toBe(false);
  });

  it("has failed to start when it ended without having come, and nobody took it back", () => {
    expect(findFate(see(starting, gone("failed")))).toBe("failed-start");
    expect(findFate(see(starting, gone("timeout")))).toBe("failed-start");
    expect(findFate(see(starting, gone("cancelled")))).toBe("served");
    expect(findFate(see(serving, gone("completed"), withPilot))).toBe("served");
  });

  it("was taken away when the site preempted it or its node failed, before it came or after", () => {
    expect(findFate(see(serving, gone("preempted"), withPilot))).toBe("preempted");
    expect(findFate(see(starting, gone("node-fail")))).toBe("node-fail");
  });
});

it("tells how long it took to come, once, and not where it came to an earlier process", () => {
  const at = (pilot: SlurmPilot, nowMs: number) => observe(pilot, { jobId: "7", state: running }, withPilot, nowMs);
  const came = at(makeSlurmPilot(id, 1_000), 21_000);
  expect([came, at(came, 60_000)].map((pilot) => toScaled(pilot, withPilot).cameAfterMs)).toEqual([20_000, 20_000]);
  const adopted = adoptSlurmPilot({ id, jobId: "7", submittedMs: 0, joined: true, reserved: false }, 3);
  expect(toScaled(at(adopted, 60_000), withPilot).cameAfterMs).toBeNull();
});

describe("a pilot that an earlier process asked for", () => {
  const asked = { id, jobId: "7", submittedMs: 0 };
  const away = adoptSlurmPilot({ ...asked, joined: true, reserved: false }, 3);

  it("is starting again until it has come, and lost once it has and is gone", () => {
    expect([away.phase, see(away, running).phase]).toEqual(["starting", "starting"]);
    const back = see(away, running, withPilot);
    expect([back.phase, see(back, running).phase]).toEqual(["serving", "lost"]);
  });

  it("waits in the queue as before where it had not come, even if nobody heard its number", () => {
    expect(adoptSlurmPilot({ ...asked, joined: false, reserved: false }, 3).phase).toBe("pending");
    expect(adoptSlurmPilot({ ...asked, jobId: null, joined: false, reserved: false }, 3).phase).toBe("submitting");
  });

  it("is lost where its job was requeued while nobody looked", () => {
    const requeued = see(away, { state: "pending", reason: "BeginTime", startsAtMs: null });
    expect([requeued.phase, isRequeued(away, requeued)]).toEqual(["lost", true]);
  });
});

it("is booked for later where it was asked for within what is set aside for a class, and Slurm says that this has yet to begin", () => {
  const waits = (reason: string) => toScaled(see(makeSlurmPilot(id, 0, true), { state: "pending", reason, startsAtMs: null }), emptyFleet);
  expect(waits("Reservation")).toMatchObject({ reserved: true, notBefore: true });
  expect(waits("Resources")).toMatchObject({ reserved: true, notBefore: false });
});
