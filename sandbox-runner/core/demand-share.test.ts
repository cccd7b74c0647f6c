import { expect, it } from "vitest";
import { shareDemand } from "./demand-share.ts";

const slot = { startsAt: "2026-11-25T09:00:00Z", seats: 31, sliceKind: "cpu" as const };
const demand = { waiting: [], environments: [{ name: "pytorch", waiting: 7 }], openWorkspaces: 200, classSlots: [slot] };

it("is all of it for one who is alone", () => {
  expect(shareDemand(demand, 4, 4)).toEqual(demand);
});

it("is a part by the slices for one among several, and never nothing of something", () => {
  const share = { environments: [{ name: "pytorch", waiting: 2 }], openWorkspaces: 50, classSlots: [{ ...slot, seats: 8 }] };
  expect(shareDemand(demand, 2, 8)).toEqual({ ...demand, ...share });
  expect(shareDemand(demand, 1, 1000)).toMatchObject({ environments: [{ waiting: 1 }], openWorkspaces: 1, classSlots: [{ seats: 1 }] });
});

it("leaves out what was not counted", () => {
  expect(shareDemand({ waiting: [], openWorkspaces: 3, classSlots: [] }, 1, 2)).toEqual({ waiting: [], openWorkspaces: 2, classSlots: [] });
});
