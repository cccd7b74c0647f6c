import { expect, test } from "vitest";
import { compareSpeed } from "./measured-speed.ts";
import type { Program, Run } from "./report.ts";

const makeRun = (ratio: number | undefined, verdict: Run["verdict"] = "passed"): Run => ({
  seed: "0".repeat(64),
  ok: true,
  verdict,
  score: 1,
  tries: 1,
  starved: false,
  wallSeconds: 1,
  cpuSeconds: 1,
  gpuSeconds: 0,
  judgeSeconds: 1,
  checks: [{ id: "is-faster", task: 1, status: "passed", messageKey: null, ...(ratio !== undefined && { ratio }) }],
  deviations: [],
});
const solution = (...runs: Run[]): Program => ({ name: "solution", ok: true, differed: 0, runs });
const says = (reference: number | null, ...runs: Run[]) =>
  compareSpeed({ speed: reference === null ? [] : [{ check: "is-faster", reference }] }, solution(...runs)).map(({ sentence }) => sentence);

test("what the solution reaches may be off by half again, either way, and not by more", () => {
  expect([says(6, makeRun(8.9)), says(6, makeRun(4.1))]).toEqual([[], []]);
  expect(says(6, makeRun(9.1))).toEqual([
    "In the check is-faster the solution is 9.1 times as fast as the baseline, and speed says 6: more than 1.5 times off. Write { check: is-faster, reference: 9.1 }.",
  ]);
  expect(says(6, makeRun(3.9))).toHaveLength(1);
});

test("of several runs the middle one is taken", () => {
  expect(says(6, makeRun(6), makeRun(60), makeRun(6.1))).toEqual([]);
});

test("a timed check without a stated reference is told what to state", () => {
  expect(says(null, makeRun(6.24))[0]).toContain("{ check: is-faster, reference: 6.2 }");
  expect(says(null, makeRun(undefined))).toEqual([]);
});

test("a reference for a check that times nothing is told, and nothing is where no solution passed", () => {
  expect(says(6, makeRun(undefined))).toEqual(["speed names the check is-faster, which times nothing."]);
  expect(says(6, makeRun(60, "failed"))).toEqual([]);
});
