import { z } from "zod";

/** Where a held job stands: an operator has yet to look, let it go without a charge, or charged it. */
export const JobReview = z.enum(["waiting", "released", "charged"]);
export type JobReview = z.infer<typeof JobReview>;

/** What an operator can decide. */
export const ReviewDecision = JobReview.exclude(["waiting"]);
export type ReviewDecision = z.infer<typeof ReviewDecision>;
