import { describe, expect, it } from "vitest";
import { addDeviceUse } from "./device-use.ts";

const used = { wallMs: 2000, cpuMs: 10, peakMemoryBytes: 1, writtenBytes: 0 };

describe("what an attempt used", () => {
  it("holds a device's slice for as long as the program runs", () => {
    const device = { peakMemoryBytes: 700, energyMillijoules: 210, energyEstimated: true };
    expect(addDeviceUse({ ...used, device }, { kind: "mig" })).toMatchObject({
      ...used,
      gpuMs: 2000,
      gpuMemoryPeakBytes: 700,
      energyMillijoules: 210,
      energyEstimated: true,
    });
  });

  it("says nothing of what its driver does not tell", () => {
    const device = { peakMemoryBytes: null, energyMillijoules: null, energyEstimated: false };
    const usage = addDeviceUse({ ...used, device }, { kind: "gpu" });
    expect(usage).toMatchObject({ gpuMs: 2000, energyMillijoules: null, energyEstimated: false });
    expect(usage).not.toHaveProperty("gpuMemoryPeakBytes");
  });

  it("holds all devices of a slice that has several", () => {
    expect(addDeviceUse(used, { kind: "gpu", gpus: 4 })).toMatchObject({ wallMs: 2000, gpuMs: 8000 });
  });

  it("is no device's on a processor", () => {
    expect(addDeviceUse(used, { kind: "cpu" })).toMatchObject({ gpuMs: 0, energyMillijoules: null });
  });
});
