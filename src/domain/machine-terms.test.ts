import { expect, test } from "vitest";
import { findMachineOwner, withoutGpu } from "./machine-terms.ts";
import { firstOrganisationId } from "./organisations.ts";

test("a factory's cohorts compute on its own machine, all others on the platform's", () => {
  expect(findMachineOwner({ id: "a", kind: "factory" })).toBe("a");
  for (const other of [{ id: "b", kind: "company" }, { id: "c", kind: "antenna" }, undefined] as const)
    expect(findMachineOwner(other)).toBe(firstOrganisationId);
});

test("without terms accepted, what may run anywhere runs on processors, and what needs a GPU does not run", () => {
  const needs = { minMemoryBytes: 0, gpus: 0 };
  expect(withoutGpu({ ...needs, slice: "any" })?.slice).toBe("cpu");
  expect(withoutGpu({ ...needs, slice: "cpu" })?.slice).toBe("cpu");
  expect(withoutGpu({ ...needs, slice: "gpu", gpus: 1 })).toBeUndefined();
});
