import type { AllocationReport, FleetReport } from "#contract/fleet-report.ts";
import { PilotId, RunnerId } from "#contract/ids.ts";

export const noTime = { usedMs: 0, idleMs: 0, startUpMs: 0 };

/** An allocation that serves with two slices, unless something else is said. */
export function makeAllocation(name: string, change: Partial<AllocationReport> = {}): AllocationReport {
  return {
    pilot: PilotId.parse(name),
    slurmJobId: "4711",
    phase: "serving",
    pending: null,
    sliceKind: "gpu",
    slices: 2,
    submittedAt: "2026-11-22T17:00:00.000Z",
    beganAt: "2026-11-22T17:10:00.000Z",
    joinedAt: "2026-11-22T17:10:03.000Z",
    endsAt: "2026-11-22T21:10:00.000Z",
    endedAt: null,
    fate: null,
    detail: null,
    time: noTime,
    ...change,
  };
}

/** A pilot with one slice at work and one in quarantine. */
export function makePilotReport(name: string, draining = false): FleetReport["pilots"][number] {
  return {
    pilot: PilotId.parse(name),
    linked: true,
    draining,
    endsAt: null,
    slices: [
      { slice: "gpu-0", kind: "gpu", device: "A100", state: "busy", reason: null },
      { slice: "gpu-1", kind: "gpu", device: "A100", state: "quarantined", reason: "it did not pass" },
    ],
  };
}

/** A report of a runner at a site that keeps accounts. */
export function makeReport(change: Partial<FleetReport> = {}): FleetReport {
  return {
    contract: 1,
    runner: RunnerId.parse("mn5"),
    instance: "3f0e7c1a-0000-4000-8000-0000000000aa",
    site: "marenostrum5",
    accounting: "sacct",
    draining: false,
    silence: null,
    pauses: [],
    preempted: 0,
    nodeFails: 0,
    time: noTime,
    pilots: [],
    allocations: [],
    bills: [],
    ...change,
  };
}
