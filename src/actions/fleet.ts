import { z } from "zod";
import { PilotId, RunnerId } from "#contract/ids.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { orderFleet } from "#src/server/fleet-orders.ts";
import { type FormPage, submitForm } from "./accounts-form.ts";

const OrderForm = z.object({
  kind: z.enum(["pause", "resume", "drain"]),
  runner: RunnerId,
  pilot: z.union([PilotId, z.literal("")]),
});

/** What an operator asks of a runner, by a button. */
export const postFleetOrder = (page: FormPage, viewer: Viewer) =>
  submitForm(page, OrderForm, async ({ kind, runner, pilot }, { runtime, locale }) => {
    // A drain that names no pilot names one that is nowhere.
    await orderFleet(runtime, viewer, kind === "drain" ? { kind, runner, pilot: PilotId.parse(pilot || "none") } : { kind, runner });
    return page.redirect(`${urls.fleet(locale)}?asked=${kind}`, 303);
  });
