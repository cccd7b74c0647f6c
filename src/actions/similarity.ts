import { z } from "zod";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { compareSubmissions } from "#src/server/similarity.ts";
import { type FormPage, submitForm } from "./accounts-form.ts";

/** Asks for a comparison of an exercise's submissions. */
export const postComparison = (page: FormPage, viewer: Viewer, cohortId: string, slug: string) =>
  submitForm(page, z.object({}), async (_, { runtime, locale }) => {
    await compareSubmissions(runtime, viewer, cohortId, slug);
    return page.redirect(`${urls.similarity(locale, cohortId, slug)}?done`, 303);
  });
