import { z } from "zod";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { acceptMachineTerms } from "#src/server/machine-terms.ts";
import { type FormPage, submitForm } from "./accounts-form.ts";

const AcceptForm = z.object({ organisation: z.uuid(), version: z.string().max(40), terms: z.literal("on", "accept-machine-terms") });

/** Accepts the terms that the page showed, and stays there: there may be more of them. */
export const postMachineTerms = (page: FormPage, viewer: Viewer) =>
  submitForm(page, AcceptForm, async ({ organisation, version }, { runtime, locale }) => {
    await acceptMachineTerms(runtime, viewer, { organisationId: organisation, version });
    const next = page.url.searchParams.get("next");
    return page.redirect(`${urls.machineTerms(locale)}?accepted${next ? `&next=${encodeURIComponent(next)}` : ""}`, 303);
  });
