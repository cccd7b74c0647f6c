import { z } from "zod";
import { JobId } from "#contract/ids.ts";
import { ReviewDecision } from "#src/domain/job-review.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { reviewHeldJob } from "#src/server/held-jobs.ts";
import { type FormPage, submitForm } from "./accounts-form.ts";

const ReviewForm = z.object({ job: JobId, decision: ReviewDecision });

/** The operator's word on a held job. */
export const postReview = (page: FormPage, viewer: Viewer) =>
  submitForm(page, ReviewForm, async ({ job, decision }, { runtime, locale }) => {
    await reviewHeldJob(runtime, viewer, job, decision);
    return page.redirect(`${urls.heldJobs(locale)}?${decision}`, 303);
  });
