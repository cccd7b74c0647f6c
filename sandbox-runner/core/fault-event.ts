import type { AttemptEvent } from "#contract/event.ts";
import type { FaultName } from "#contract/fault.ts";
import type { Timings, Usage } from "#contract/verdict.ts";

/** Use that nothing has measured. */
export const noUsage: Usage = {
  wallMs: 0,
  cpuMs: 0,
  peakMemoryBytes: 0,
  writtenBytes: 0,
  gpuMs: 0,
  energyMillijoules: null,
  energyEstimated: false,
};

/** Time that went nowhere. */
export const noTimings: Timings = { startMs: 0, runMs: 0, judgeMs: 0 };

/** The last event of an attempt that the platform, not the learner, has ended. */
export function makeFaultEvent(
  seq: number,
  nowMs: number,
  fault: FaultName,
  detail: string,
  usage = noUsage,
): Extract<AttemptEvent, { kind: "finished" }> {
  return {
    kind: "finished",
    seq,
    at: new Date(nowMs).toISOString(),
    ending: { reason: "platform-fault", fault, detail: detail.slice(0, 500) },
    usage,
    timings: noTimings,
    record: null,
  };
}
