import { describe, expect, it } from "vitest";
import { makeDeviceOrder } from "./granted-devices.ts";

const choice = { look: "auto", together: 1, ready: 1, patienceSeconds: 20, sharedAllowed: false, onlyGranted: true };
const vendors = [
  { name: "nvidia", file: null },
  { name: "amd", file: null },
];

describe("the devices a pilot looks for", () => {
  it("are those that the vendor's own variable names", () => {
    const order = makeDeviceOrder(choice, { CUDA_VISIBLE_DEVICES: "GPU-1", SLURM_STEP_GPUS: "3" });
    expect(order).toMatchObject({ vendors, visible: { nvidia: "GPU-1", amd: "3" }, sharedBecause: null });
  });

  it("are those of Slurm's numbers where a site sets no variable: the step's, before the allocation's", () => {
    expect(makeDeviceOrder(choice, { SLURM_JOB_GPUS: "2,3", SLURM_STEP_GPUS: "3" }).visible).toEqual({ nvidia: "3", amd: "3" });
    expect(makeDeviceOrder(choice, { SLURM_JOB_GPUS: "2,3" }).visible).toEqual({ nvidia: "2,3", amd: "2,3" });
  });

  it("are none where others may be beside and nobody says which were granted", () => {
    expect(makeDeviceOrder(choice, { SLURM_GPUS_ON_NODE: "1" })).toMatchObject({ vendors: [], visible: {} });
    expect(makeDeviceOrder({ ...choice, onlyGranted: false }, {})).toMatchObject({ vendors, visible: {} });
  });

  it("may be a vendor's of the operator's own, known by its file", () => {
    const order = makeDeviceOrder({ ...choice, look: "/opt/cards.py" }, { SLURM_STEP_GPUS: "1" });
    expect(order).toMatchObject({ vendors: [{ name: "cards", file: "/opt/cards.py" }], visible: { cards: "1" } });
    expect(makeDeviceOrder({ ...choice, look: "none", onlyGranted: false }, {}).vendors).toEqual([]);
  });

  it("are given out so many together as the profile says", () => {
    expect(makeDeviceOrder({ ...choice, together: 2 }, { SLURM_STEP_GPUS: "1,2" })).toMatchObject({
      together: 2,
      visible: { nvidia: "1,2" },
    });
  });

  it("are shared where the allocation holds shards", () => {
    expect(makeDeviceOrder(choice, { SLURM_STEP_GPUS: "1", SLURM_SHARDS_ON_NODE: "1" }).sharedBecause).toMatch(/shards/);
  });
});
