import { expect, test } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { isCarriedOut } from "./fleet-orders.ts";

const pilot = (name: string, draining: boolean) => ({ pilot: PilotId.parse(name), linked: true, draining, endsAt: null, slices: [] });
const pause = (cause: "operator" | "refused") => ({ cause, reason: null, until: null });

test("when an order counts as carried out, at a glance", () => {
  const reports = {
    serving: { pauses: [], pilots: [pilot("a", false), pilot("b", true)] },
    paused: { pauses: [pause("refused"), pause("operator")], pilots: [pilot("a", true)] },
    "paused by itself": { pauses: [pause("refused")], pilots: [] },
  };
  const orders = { pause: null, resume: null, "drain a": "a" };
  const table = Object.entries(reports).map(([name, report]) =>
    [name, ...Object.entries(orders).map(([order, of]) => isCarriedOut({ kind: order.split(" ")[0] as "pause", pilot: of }, report))].join(
      " ",
    ),
  );
  expect(table).toEqual(["serving false true false", "paused true false true", "paused by itself false true true"]);
});
