import { z } from "zod";

/**
 * What handing in after the due date means. Within `graceMinutes` nothing; after that a score loses `lossPerDay` (a
 * share of it, from 0 to 1) for each day begun, until `closesAfterDays`, when nothing is taken any more; null: it stays open.
 */
export const Lateness = z.strictObject({
  graceMinutes: z.int().min(0).max(10_080).default(0),
  lossPerDay: z.number().min(0).max(1).default(0),
  closesAfterDays: z.int().min(0).max(365).nullable().default(null),
});
export type Lateness = z.infer<typeof Lateness>;

/** When learners see their grades: each at once, or when their trainer releases the exercise's. */
export const GradeRelease = z.enum(["at-once", "by-trainer"]);
export type GradeRelease = z.infer<typeof GradeRelease>;

/** What somebody is in a cohort. A guest works along: without a seat, and without a place in the gradebook. */
export const CohortRole = z.enum(["learner", "trainer", "guest"]);
export type CohortRole = z.infer<typeof CohortRole>;

/** What a trainer says of a cohort when it is made, and may change later. */
export const CohortTerms = z.strictObject({
  name: z.string().min(1).max(100),
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  zone: z.string().min(1).max(60),
  seats: z.int().min(1).max(10_000).nullable(),
  lateness: Lateness,
  gradeRelease: GradeRelease,
});
export type CohortTerms = z.infer<typeof CohortTerms>;
