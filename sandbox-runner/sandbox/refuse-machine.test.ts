import { expect, it } from "vitest";
import { advice } from "./probe-sentences.ts";
import { makeProbe, type ProbeName } from "./probe.ts";
import { findFirstLack } from "./refuse-machine.ts";

const nothing = { en: "", fr: "" };
const probe = (name: ProbeName, holds: boolean) => makeProbe(name, holds, nothing, advice[name]);

it("names what to mend first: without bubblewrap, no namespace can be tried", () => {
  const probes = [probe("user-namespaces", false), probe("network-namespaces", false), probe("bubblewrap", false)];
  expect(findFirstLack(probes)?.name).toBe("bubblewrap");
});

it("names user namespaces before what cannot work without them", () => {
  const probes = [probe("limits", false), probe("network-namespaces", false), probe("user-namespaces", false), probe("bubblewrap", true)];
  expect(findFirstLack(probes)?.name).toBe("user-namespaces");
});

it("names nothing where only conveniences are lacking", () => {
  expect(findFirstLack([probe("gpu", false), probe("torch", false), probe("bubblewrap", true)])).toBeUndefined();
});
