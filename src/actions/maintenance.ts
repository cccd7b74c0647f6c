import { z } from "zod";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { offeredZones, parseZonedTime } from "#src/lib/zoned-time.ts";
import { enterMaintenance, removeMaintenance } from "#src/server/maintenance.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

const WindowForm = z.object({
  starts: z.string().max(40),
  ends: z.string().max(40),
  zone: z.enum(offeredZones, "bad-input"),
  slices: z.enum(["all", "gpu"]),
});
const RemoveForm = z.object({ window: z.uuid() });

/** Enters a maintenance or takes one back, whichever form of the page was sent. */
export async function postMaintenance(page: FormPage, viewer: Viewer): Promise<FormState | Response> {
  const { locale } = page.locals;
  const done = (mark: string) => page.redirect(`${urls.maintenance(locale)}?done=${mark}`, 303);
  if (page.url.searchParams.has("remove"))
    return submitForm(page, RemoveForm, async ({ window }, { runtime }) => {
      await removeMaintenance(runtime, viewer, window);
      return done("removed");
    });
  if (!page.url.searchParams.has("enter")) return blankForm;
  return submitForm(page, WindowForm, async ({ starts, ends, zone, slices }, { runtime }) => {
    const read = (field: "starts" | "ends", text: string): Date => {
      const moment = parseZonedTime(text, zone);
      if (!moment) throw new AppError("bad-input", { params: { field, reason: "no-such-time" } });
      return moment;
    };
    await enterMaintenance(runtime, viewer, { startsAt: read("starts", starts), endsAt: read("ends", ends), slices });
    return done("entered");
  });
}
