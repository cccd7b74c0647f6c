import type { PilotId } from "#contract/ids.ts";
import type { PilotHello } from "#contract/pilot.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";

const GPU_BYTES = 80 * 2 ** 30;

/** A pilot with so many slices, all alike. */
export function makeHello(pilot: PilotId, slices: number): PilotHello {
  return {
    contract: CONTRACT_VERSION,
    pilot,
    instance: "00000000-0000-4000-8000-000000000000",
    tier: "caged",
    slices: Array.from({ length: slices }, (_, index) => ({
      id: `s${index}`,
      kind: "gpu",
      device: "gpu",
      memoryBytes: GPU_BYTES,
      environments: ["pytorch"],
    })),
    endsAt: null,
    slurmJobId: null,
    received: 0,
  };
}
