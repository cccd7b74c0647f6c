import { describe, expect, it } from "vitest";
import { readSteps } from "./pilot-steps.ts";

const values = { ATELIER_PILOT_STEPS: "always" as const, ATELIER_PILOT_STEP_GRES: "gpu:1", ATELIER_PILOT_WHOLE_NODE: false };
const allocation = { SLURM_JOB_ID: "7", SLURM_CONF: "/etc/slurm.conf", SLURM_MEM_PER_NODE: "4000", ATELIER_PILOT_TOKEN: "secret" };

describe("a pilot's steps", () => {
  it("have equal shares of what was granted, and srun hears nothing but where its allocation is", () => {
    expect(readSteps({ ...values, SLURM_CPUS_ON_NODE: 9, SLURM_MEM_PER_NODE: 4000 }, 2, allocation)).toEqual({
      share: { gres: "gpu:1", cpus: 4, memoryMiB: 2000 },
      mayDoWithout: false,
      environment: { SLURM_JOB_ID: "7", SLURM_CONF: "/etc/slurm.conf" },
    });
  });

  it("are none outside of an allocation, and where the profile has none", () => {
    expect(readSteps(values, 2, {})).toBeNull();
    expect(readSteps({ ...values, ATELIER_PILOT_STEPS: "never" }, 2, allocation)).toBeNull();
    expect(readSteps({ ...values, ATELIER_PILOT_STEPS: "probe" }, 2, allocation)).toMatchObject({ mayDoWithout: true });
  });
});
