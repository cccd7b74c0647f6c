import type { PilotSlice } from "#contract/pilot.ts";
import type { Usage } from "#contract/verdict.ts";
import { noUsage } from "../core/fault-event.ts";
import type { SandboxUsage } from "#runner/sandbox/warden-message.ts";

/** What an attempt used, its slice's device included: that is held for as long as the learner's program runs, busy or not; of several devices, all of them are. */
export function addDeviceUse({ device, ...used }: SandboxUsage, { kind, gpus = 1 }: Pick<PilotSlice, "kind" | "gpus">): Usage {
  const usage: Usage = { ...noUsage, ...used };
  if (kind === "cpu") return usage;
  usage.gpuMs = used.wallMs * gpus;
  if (!device) return usage;
  const { peakMemoryBytes, energyMillijoules, energyEstimated } = device;
  if (peakMemoryBytes !== null) usage.gpuMemoryPeakBytes = peakMemoryBytes;
  return { ...usage, energyMillijoules, energyEstimated };
}
