import { expect, test } from "vitest";
import { makeCheckRun } from "#kit/check-report.ts";
import { compareWithMeasured } from "./measured.ts";
import type { Program, Run } from "./report.ts";

const settings = {
  estimate: { cpuSeconds: 4, gpuSeconds: 2 },
  limits: { wallSeconds: 30, memoryMB: 64, outputKB: 1, diskMB: 1, processes: 1 },
};

function compare(cpuSeconds: number[], given: Partial<typeof settings> = {}, more: Partial<Run> = {}): string[] {
  const runs = cpuSeconds.map((cpu) => makeCheckRun({ cpuSeconds: cpu, ...more }));
  const solution: Program = { name: "solution", ok: true, differed: 0, runs };
  return compareWithMeasured({ ...settings, ...given }, solution).map(({ code, about }) => `${code} ${about}`);
}

test("an estimate within a factor of three is good enough", () => {
  expect(compare([1.4])).toEqual([]);
  expect(compare([9.9])).toEqual([]);
});

test("an estimate that is further off, either way, is told; by the median of the runs", () => {
  expect(compare([1.2, 1.2, 9])).toEqual(["estimate-off estimate.cpuSeconds"]);
  expect(compare([9, 9, 1], { estimate: { cpuSeconds: 2, gpuSeconds: 0 } })).toEqual(["estimate-off estimate.cpuSeconds"]);
});

test("less than a second counts as a second", () => {
  expect(compare([0.1], { estimate: { cpuSeconds: 2, gpuSeconds: 0 } })).toEqual([]);
});

test("a limit is at least three times what the solution takes, and the solution takes ten seconds at most", () => {
  expect(compare([10.1])).toEqual(["reference-too-slow profiles.cpu", "limit-too-close limits.wallSeconds"]);
});

test("where a device did the work, its seconds are compared, and the profile's size is not judged by the processor's", () => {
  expect(compare([3], {}, { gpuSeconds: 7 })).toEqual(["estimate-off estimate.gpuSeconds"]);
});

test("a solution that did not pass says nothing about the numbers", () => {
  expect(compare([100], {}, { verdict: "failed" })).toEqual([]);
});
