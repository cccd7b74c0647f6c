import { z } from "zod";

// What programs of trainers and operators ask, with a token of theirs.

/** `GET /api/v1/cohorts`: what the token's owner teaches, archived ones last. */
export const CohortSummary = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  course: z.string().nullable().describe("The address of its course; null where that is not published any more."),
  startsAt: z.iso.datetime().nullable(),
  endsAt: z.iso.datetime().nullable(),
  archived: z.boolean(),
});
export type CohortSummary = z.infer<typeof CohortSummary>;

/** `POST /api/v1/cohorts/<id>/invitees`: a list as CSV; with `rehearse`, nothing is written. */
export const InviteRequest = z.strictObject({ list: z.string().max(1_000_000), rehearse: z.boolean() });
export type InviteRequest = z.infer<typeof InviteRequest>;

/** What became of a list, or would: how many are invited, and what is wrong with the rows that were left out. */
export const InviteAnswer = z.strictObject({
  invited: z.int().nonnegative(),
  leftOut: z.array(z.strictObject({ line: z.int(), email: z.string(), problems: z.array(z.string()) })),
});
export type InviteAnswer = z.infer<typeof InviteAnswer>;

/** `GET /api/v1/accounts?email=`: an account, for operators of the platform. */
export const AccountSummary = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  blockedAt: z.iso.datetime().nullable(),
  blockedReason: z.string().nullable(),
});
export type AccountSummary = z.infer<typeof AccountSummary>;

/** `POST /api/v1/accounts`: answered with the account as it is then. */
export const AccountDecision = z.discriminatedUnion("decision", [
  z.strictObject({ decision: z.literal("block"), email: z.email(), reason: z.string().trim().min(1).max(1000) }),
  z.strictObject({ decision: z.literal("unblock"), email: z.email() }),
]);
export type AccountDecision = z.infer<typeof AccountDecision>;
