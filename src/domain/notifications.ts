import { z } from "zod";

/** What somebody can be told of. */
export const NotificationKind = z.enum([
  "job-started",
  "grading-updated",
  "grades-released",
  "deadline-soon",
  "extension-granted",
  "budget-granted",
  "help-answered",
  "seat-free",
]);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** Names and numbers that its sentence needs. */
export type NotificationParams = Readonly<Record<string, string | number>>;
