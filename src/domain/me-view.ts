import { z } from "zod";
import { Locale } from "./locale.ts";
import { Role, UserId } from "./people.ts";

/** How far a reader is with one lesson, exercise or quiz. */
export const ItemProgress = z.strictObject({ uid: z.uuid(), state: z.enum(["opened", "done"]) });
export type ItemProgress = z.infer<typeof ItemProgress>;

/**
 * Answer of `GET /api/me`: all that is personal on pages that are otherwise equal for everybody.
 * Nobody signed in is an answer too (`viewer: null`), not an error.
 */
export const MeView = z.strictObject({
  viewer: z.strictObject({ id: UserId, name: z.string(), role: Role, locale: Locale }).nullable(),
  progress: z.array(ItemProgress).describe("Everything touched, in any course; empty where nobody is signed in."),
  learnsInCohort: z.boolean().describe("Whether somebody teaches this reader: then pages say that they are open."),
  usage: z.strictObject({ gpuSeconds: z.number().nonnegative(), cpuSeconds: z.number().nonnegative() }).nullable(),
});
export type MeView = z.infer<typeof MeView>;
