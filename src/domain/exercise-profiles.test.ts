import { expect, test } from "vitest";
import { estimateDeviceSeconds, estimateSeconds } from "./exercise-spec.ts";
import { findGpuProfile, listProfiles, makeSliceNeeds, mayDoWithoutGpu, type SliceSettings } from "./exercise.ts";

function settings(slice: "any" | "cpu" | "gpu", gpu?: { n: number }) {
  const needs = { slice, minMemoryGB: 1, gpus: slice === "gpu" ? 2 : 0 };
  return { needs, profiles: { cpu: { n: 8 }, ...(gpu && { gpu }) }, estimate: { cpuSeconds: 5, gpuSeconds: 40 } };
}
const sizes = { n: 4096 };
const memory = { minMemoryBytes: 2 ** 30 };

test("an exercise for any slice is done on a processor, and on a GPU by those who ask for it", () => {
  const any = settings("any", sizes);
  expect(listProfiles(any, "run")).toEqual(["cpu", "gpu"]);
  expect(listProfiles(any, "submission")).toEqual(["cpu", "gpu"]);
  expect(makeSliceNeeds(any, "cpu")).toEqual({ slice: "any", gpus: 0, ...memory });
  expect(makeSliceNeeds(any, "gpu")).toEqual({ slice: "gpu", gpus: 1, ...memory });
});

test("an exercise for GPUs is graded there; only a run may do without", () => {
  const gpu = settings("gpu", sizes);
  expect(listProfiles(gpu, "run")).toEqual(["gpu", "cpu"]);
  expect(listProfiles(gpu, "submission")).toEqual(["gpu"]);
  expect(makeSliceNeeds(gpu, "gpu")).toEqual({ slice: "gpu", gpus: 2, ...memory });
  expect(makeSliceNeeds(gpu, "cpu")).toEqual({ slice: "cpu", gpus: 0, ...memory });
});

test("without sizes for a GPU there is one profile, and it runs where the exercise says", () => {
  for (const slice of ["any", "cpu", "gpu"] as const) {
    expect(listProfiles(settings(slice), "run")).toEqual(["cpu"]);
    expect(makeSliceNeeds(settings(slice), "cpu").slice).toBe(slice);
  }
  expect(listProfiles(settings("cpu", sizes), "run")).toEqual(["cpu"]);
});

test("an estimate is of the profile's own slice: seconds of a processor, or of each GPU", () => {
  expect(estimateSeconds({ settings: settings("any", sizes) })).toBe(5);
  expect(estimateSeconds({ settings: settings("any", sizes) }, "gpu")).toBe(40);
  expect(estimateSeconds({ settings: settings("gpu", sizes) })).toBe(20);
  expect(estimateSeconds({ settings: settings("gpu", sizes) }, "cpu")).toBe(5);
  expect(estimateSeconds({ settings: settings("gpu") })).toBe(20);
});

test("GPU time is of the profile that is on a GPU, if one is, and of all its GPUs", () => {
  expect([settings("any", sizes), settings("gpu", sizes), settings("gpu")].map(findGpuProfile)).toEqual(["gpu", "gpu", "cpu"]);
  expect([settings("any"), settings("cpu", sizes), settings("cpu")].map(findGpuProfile)).toEqual([undefined, undefined, undefined]);
  expect(estimateDeviceSeconds({ settings: settings("gpu", sizes) }, "gpu")).toBe(40);
  expect(estimateDeviceSeconds({ settings: settings("any", sizes) }, "cpu")).toBe(5);
});

test("a job may do without a GPU where a profile of its kind is on none", () => {
  const of = (one: SliceSettings) => (["run", "submission"] as const).map((kind) => mayDoWithoutGpu(one, kind));
  expect(of(settings("any", sizes))).toEqual([true, true]);
  expect(of(settings("gpu", sizes))).toEqual([true, false]);
  expect(of(settings("gpu"))).toEqual([false, false]);
});
