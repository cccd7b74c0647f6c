import { expect, test } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { isCarriedOut } from "./fleet-orders.ts";

const pilot = (name: string, draining: boolean) => ({ pilot: PilotId.parse(name), linked: true, draining, endsAt: null, slices: [] });
const pause = (cause: "operator" | "refused") => ({ cause, reason: null, until: null });

test("when an order counts as carried out, at a glance", () => {
  const at = { site: "mn5", ended: ["b"] };
  const reports = {
    serving: { ...at, pauses: [], pilots: [pilot("a", false), pilot("b", true)] },
    paused: { ...at, pauses: [pause("refused"), pause("operator")], pilots: [pilot("a", true)] },
    "paused by itself": { ...at, pauses: [pause("refused")], pilots: [] },
    "its allocation over": { ...at, ended: ["a"], pauses: [], pilots: [] },
    "on its own machine": { site: null, ended: [], pauses: [], pilots: [] },
  };
  const orders = { pause: null, resume: null, "drain a": "a" };
  const table = Object.entries(reports).map(([name, { ended, ...report }]) => {
    const answers = Object.entries(orders).map(([order, of]) =>
      isCarriedOut({ kind: order.split(" ")[0] as "pause", pilot: of }, report, new Set(ended)),
    );
    return [name, ...answers].join(" ");
  });
  expect(table).toEqual([
    "serving false true false",
    "paused true false true",
    "paused by itself false true false",
    "its allocation over false true true",
    "on its own machine false true true",
  ]);
});
