import { z } from "zod";

/** What somebody can be told of. */
export const NotificationKind = z.enum([
  "job-started",
  "grading-updated",
  "grades-released",
  "deadline-soon",
  "extension-granted",
  "budget-granted",
  "budget-declined",
  "help-answered",
  "seat-free",
]);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** Names, numbers and moments (ISO 8601) that its sentence needs. */
export type NotificationParams = Readonly<Record<string, string | number>>;

/** What somebody is to be told: once for each key, however often it is found out. */
export interface NewNotification {
  readonly kind: NotificationKind;
  /** What it is about: the job, the regrade, the exercise with its date. */
  readonly key: string;
  readonly params: NotificationParams;
  /** Where it leads, from behind the language on: `/courses/…`. */
  readonly path: string;
}

/** A letter waits so long for its reader to see in the page what it would say, and for more to say. */
export const letterAfterMs = 5 * 60_000;
/** A date is "soon" from so long before on. */
export const deadlineSoonMs = 24 * 3_600_000;
/** Whoever waited less for their job has hardly turned away. */
export const worthTellingAfterMs = 60_000;
