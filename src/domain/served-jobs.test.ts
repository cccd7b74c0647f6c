import { expect, test } from "vitest";
import type { Offer } from "#contract/lease.ts";
import { countServing, findObstacle, lacksGpus, type Wanted } from "./served-jobs.ts";

const run: Wanted = { kind: "run", slice: "any", gpus: 1, environment: "pytorch", memoryBytes: 10 };
const submission: Wanted = { ...run, kind: "submission" };
const cpu: Offer = { sliceKind: "cpu", environments: ["pytorch", "numpy"], slices: 3, memoryBytes: 10 };
const shard: Offer = { ...cpu, sliceKind: "shard", slices: 2 };

test("slices that are alike count each", () => {
  expect(countServing(run, [cpu, shard])).toBe(5);
});

test("what is graded runs neither on slices that learners share, nor where nothing may be graded", () => {
  expect(countServing(submission, [cpu, shard])).toBe(3);
  expect(countServing(submission, [{ ...cpu, grades: false }, shard])).toBe(0);
});

test("kind, environment and memory must all fit", () => {
  expect(countServing({ ...run, slice: "gpu" }, [cpu, shard])).toBe(2);
  expect(countServing({ ...run, environment: "jax" }, [cpu, shard])).toBe(0);
  expect(countServing({ ...run, memoryBytes: 11 }, [cpu, shard])).toBe(0);
});

test("several GPUs together serve those that ask for as many, and nobody else", () => {
  const [one, two]: Offer[] = [
    { ...cpu, sliceKind: "gpu", slices: 1 },
    { ...cpu, sliceKind: "gpu", gpus: 2, slices: 1 },
  ];
  const offers = [cpu, one, two] as Offer[];
  expect(countServing({ ...run, slice: "gpu" }, offers)).toBe(1);
  expect(countServing({ ...run, slice: "gpu", gpus: 2 }, offers)).toBe(1);
  expect(countServing(run, offers)).toBe(4);
  expect(lacksGpus({ ...run, slice: "gpu", gpus: 2 }, offers)).toBe(false);
  expect(lacksGpus({ ...run, slice: "gpu", gpus: 4 }, offers)).toBe(true);
  expect(lacksGpus({ ...run, slice: "gpu", gpus: 4 }, [])).toBe(false);
});

test("what stands in a job's way is told apart: no machine, no environment, no slice that fits", () => {
  expect(findObstacle(run, [])).toBe("no-machine");
  expect(findObstacle({ ...run, environment: "jax" }, [cpu, shard])).toBe("no-environment");
  expect(findObstacle(submission, [shard])).toBe("no-slice");
  expect(findObstacle(submission, [cpu, shard])).toBeNull();
});
