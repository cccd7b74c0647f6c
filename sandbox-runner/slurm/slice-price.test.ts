import { describe, expect, it } from "vitest";
import { loadProfile } from "./load-profile.ts";
import { priceSlice } from "./slice-price.ts";

const asked = { sliceKind: "gpu", slices: 2, gres: "gpu:a100:4", cpus: 32, memoryMiB: 128 * 1024, wholeNode: false } as const;
const price = async (site: string, eurosPerUnit: number | null, change: Partial<Parameters<typeof priceSlice>[1]> = {}) =>
  priceSlice({ formula: (await loadProfile(site)).billing, eurosPerUnit }, { ...asked, ...change });

describe("an hour on a slice costs", () => {
  it("its share of the order, by the site's own formula: GPU-hours, node-hours, core-hours", async () => {
    expect(await price("local", 1.5)).toEqual({ sliceKind: "gpu", microEurosPerHour: 3_000_000 });
    expect(await price("lumi", 1)).toEqual({ sliceKind: "gpu", microEurosPerHour: 1_000_000 });
    expect(await price("karolina", 8)).toEqual({ sliceKind: "gpu", microEurosPerHour: 2_000_000 });
    expect(await price("leonardo", 0.1)).toEqual({ sliceKind: "gpu", microEurosPerHour: 1_600_000 });
    expect(await price("jupiter", 0.01, { wholeNode: true, gres: null, cpus: null, memoryMiB: null, slices: 4 })).toEqual({
      sliceKind: "gpu",
      microEurosPerHour: 720_000,
    });
  });

  it("what nobody can say beforehand where there is no price, no formula, or the site decides what it grants", async () => {
    expect(await price("local", null)).toBeNull();
    expect(await price("vega", 1)).toBeNull();
    expect(await price("leonardo", 1, { cpus: null })).toBeNull();
    expect(await price("local", 1, { wholeNode: true })).toBeNull();
  });
});
