import { expect, test } from "vitest";
import type { Offer } from "#contract/lease.ts";
import { countServing, findObstacle, type Wanted } from "./served-jobs.ts";

const run: Wanted = { kind: "run", slice: "any", environment: "pytorch", memoryBytes: 10 };
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

test("what stands in a job's way is told apart: no machine, no environment, no slice that fits", () => {
  expect(findObstacle(run, [])).toBe("no-machine");
  expect(findObstacle({ ...run, environment: "jax" }, [cpu, shard])).toBe("no-environment");
  expect(findObstacle(submission, [shard])).toBe("no-slice");
  expect(findObstacle(submission, [cpu, shard])).toBeNull();
});
