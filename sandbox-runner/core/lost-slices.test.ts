import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { PilotHello } from "#contract/pilot.ts";
import { emptyFleet, makeCapacity, makeOffers } from "./fleet-state.ts";
import { step } from "./fleet-step.ts";

it("offers a lost slice no more, and its pilot's others as before", () => {
  const slice = { kind: "gpu", device: "H200", memoryBytes: 2 ** 30, environments: ["pytorch"] };
  const slices = [
    { ...slice, id: "s0" },
    { ...slice, id: "s1" },
  ];
  const about = { contract: 1, pilot: "p", instance: randomUUID(), tier: "caged", endsAt: null, slurmJobId: "7", received: 0 };
  const hello = PilotHello.parse({ ...about, slices });
  const joined = step(emptyFleet, { kind: "pilot-joined", hello }, 0).state;
  expect(makeCapacity(joined)).toMatchObject([{ free: 2 }]);
  const { state, effects } = step(joined, { kind: "slice-lost", pilot: hello.pilot, slice: "s0" }, 1);
  expect(effects).toEqual([]);
  expect(makeCapacity(state)).toMatchObject([{ free: 1 }]);
  expect(makeOffers(state)).toMatchObject([{ slices: 1 }]);
});
