import { z } from "zod";
import { Locale } from "./locale.ts";
import { OrganisationRole } from "./organisations.ts";
import { Role, UserId } from "./people.ts";

/** How far a reader is with one lesson, exercise or quiz. */
export const ItemProgress = z.strictObject({ uid: z.uuid(), state: z.enum(["opened", "done"]) });
export type ItemProgress = z.infer<typeof ItemProgress>;

/**
 * Answer of `GET /api/me`: all that is personal on pages that are otherwise equal for everybody.
 * Nobody signed in is an answer too (`viewer: null`), not an error.
 */
export const MeView = z.strictObject({
  viewer: z.strictObject({ id: UserId, name: z.string(), role: Role, roles: z.array(OrganisationRole), locale: Locale }).nullable(),
  progress: z.array(ItemProgress).describe("Everything touched, in any course; empty where nobody is signed in."),
  placed: z.array(z.uuid()).describe("Modules whose placement test the reader has passed: they may go on without them."),
  unread: z.int().nonnegative().describe("Notifications that the reader has not read."),
  usage: z
    .strictObject({
      gpuSeconds: z.number().nonnegative(),
      cpuSeconds: z.number().nonnegative(),
      microEuros: z.number().nonnegative().nullable().describe("Of what had a price; null where nothing had one."),
      joules: z.number().nonnegative().nullable().describe("Of what was measured; null where nothing was."),
    })
    .nullable(),
  classes: z
    .array(z.strictObject({ courseUid: z.uuid(), cohort: z.string(), startsAt: z.iso.datetime(), endsAt: z.iso.datetime() }))
    .describe("Classes of the reader's cohorts that have not ended, the soonest first."),
  learnsInCohort: z.boolean().describe("Whether somebody teaches this reader: then pages say that they are open."),
});
export type MeView = z.infer<typeof MeView>;
