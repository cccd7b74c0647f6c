import type { AllocationReport, FleetReport } from "#contract/fleet-report.ts";
import { PilotId, RunnerId } from "#contract/ids.ts";

export const noTime = { usedMs: 0, idleMs: 0, startUpMs: 0 };

/** An hour before the clock that a test moves by hand begins. */
const usual = Date.parse("2026-11-22T17:00:00Z");

/** An allocation that serves with two slices since shortly after it was asked for, unless something else is said. */
export function makeAllocation(name: string, change: Partial<AllocationReport> = {}, askedMs = usual): AllocationReport {
  const after = (seconds: number): string => new Date(askedMs + seconds * 1_000).toISOString();
  return {
    pilot: PilotId.parse(name),
    slurmJobId: "4711",
    phase: "serving",
    pending: null,
    sliceKind: "gpu",
    slices: 2,
    submittedAt: after(0),
    beganAt: after(600),
    joinedAt: after(603),
    endsAt: after(15_000),
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
