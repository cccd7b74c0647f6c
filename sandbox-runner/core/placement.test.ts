import { describe, expect, it } from "vitest";
import type { PilotSlice } from "#contract/pilot.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { ALLOCATION_MARGIN_MS, findPlace, fits } from "./placement.ts";

const GiB = 2 ** 30;
const nowMs = 0;

function makeSpec(needs: Partial<JobSpec["needs"]>, limits: Partial<JobSpec["limits"]> = {}): JobSpec {
  return {
    environment: "pytorch",
    judge: {},
    needs: { slice: "any", minMemoryBytes: 0, gpus: 0, ...needs },
    limits: { wallSeconds: 10, memoryBytes: GiB, ...limits },
  } as JobSpec;
}

function makePlace(kind: PilotSlice["kind"], change: Partial<PilotSlice> = {}, endsAtMs: number | null = null) {
  return { slice: { id: kind, kind, device: "", memoryBytes: 2 * GiB, environments: ["pytorch"], ...change }, endsAtMs, grades: true };
}

describe("placement", () => {
  it.each([
    ["any", ["cpu", "gpu", "mig"]],
    ["cpu", ["cpu"]],
    ["gpu", ["gpu", "mig"]],
  ] as const)("puts a graded job that asks for %s only on %j: never on a shared slice", (slice, kinds) => {
    const taking = (["cpu", "gpu", "mig", "shard"] as const).filter((kind) => fits(makeSpec({ slice }), makePlace(kind), nowMs));
    expect(taking).toEqual(kinds);
  });

  it("puts a run on a shared slice, which exists only where the operator allowed it, when there is nothing better", () => {
    const run = { ...makeSpec({ slice: "gpu" }), judge: null };
    expect(findPlace(run, [makePlace("shard")], nowMs)?.slice.kind).toBe("shard");
    expect(findPlace(run, [makePlace("shard"), makePlace("gpu")], nowMs)?.slice.kind).toBe("gpu");
  });

  it("asks for enough memory, by need and by limit", () => {
    expect(fits(makeSpec({ minMemoryBytes: 3 * GiB }), makePlace("cpu"), nowMs)).toBe(false);
    expect(fits(makeSpec({}, { memoryBytes: 3 * GiB }), makePlace("cpu"), nowMs)).toBe(false);
  });

  it("puts nothing graded where no judge may run", () => {
    const [graded, run] = [makeSpec({}), { ...makeSpec({}), judge: null }];
    const ungraded = { ...makePlace("cpu"), grades: false };
    const taken = [fits(graded, ungraded, nowMs), fits(run, ungraded, nowMs), fits(graded, makePlace("cpu"), nowMs)];
    expect(taken).toEqual([false, true, true]);
  });

  it("asks for as many GPUs together as the exercise does, neither fewer nor more", () => {
    const on = (gpus: number) =>
      [1, 2, 4].filter((has) => fits(makeSpec({ slice: "gpu", gpus }), makePlace("gpu", has > 1 ? { gpus: has } : {}), nowMs));
    expect([0, 1, 2, 4, 8].map(on)).toEqual([[1], [1], [2], [4], []]);
    expect(fits(makeSpec({ gpus: 2 }), makePlace("cpu"), nowMs)).toBe(true);
    expect(fits(makeSpec({}), makePlace("gpu", { gpus: 2 }), nowMs)).toBe(false);
  });

  it("asks for the environment", () => {
    expect(fits(makeSpec({}), makePlace("cpu", { environments: ["jax"] }), nowMs)).toBe(false);
  });

  it("asks for an allocation that outlives the attempt's limit and the margin", () => {
    const enough = 10_000 + ALLOCATION_MARGIN_MS;
    expect(fits(makeSpec({}), makePlace("cpu", {}, enough), nowMs)).toBe(true);
    expect(fits(makeSpec({}), makePlace("cpu", {}, enough - 1), nowMs)).toBe(false);
  });

  it("leaves the dearer, the longer and the larger free for those that need them", () => {
    const spec = makeSpec({});
    expect(findPlace(spec, [makePlace("gpu"), makePlace("mig"), makePlace("cpu")], nowMs)?.slice.kind).toBe("cpu");
    const [soon, late] = [makePlace("cpu", { id: "soon" }, 100_000), makePlace("cpu", { id: "late" }, 900_000)];
    expect(findPlace(spec, [makePlace("cpu"), late, soon], nowMs)?.slice.id).toBe("soon");
    expect(findPlace(spec, [makePlace("cpu", { memoryBytes: 9 * GiB }), makePlace("cpu", { id: "small" })], nowMs)?.slice.id).toBe("small");
  });
});
