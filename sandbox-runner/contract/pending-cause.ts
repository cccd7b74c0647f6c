import { z } from "zod";

/** Why a cluster has not started what it was asked for, in the words that people are told it by. */
export const PendingCause = z.enum([
  "new",
  "priority",
  "resources",
  "maintenance",
  "unavailable",
  "limits",
  "dependency",
  "held",
  "not-before",
  "impossible",
  "unknown",
]);
export type PendingCause = z.infer<typeof PendingCause>;
