import { z } from "zod";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { reviewSuspect } from "#src/server/suspects-decide.ts";
import { type FormPage, submitForm } from "./accounts-form.ts";

const ReviewForm = z.object({ decision: z.enum(["accepted", "discounted"]), reason: z.string().max(1000, "too-long") });

/** The word of somebody who looked at a suspect submission. */
export const postSuspect = (page: FormPage, viewer: Viewer, submissionId: string) =>
  submitForm(page, ReviewForm, async (review, { runtime, locale }) => {
    await reviewSuspect(runtime, viewer, { submissionId, ...review });
    return page.redirect(`${urls.suspect(locale, submissionId)}?${review.decision}`, 303);
  });
