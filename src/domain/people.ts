import { z } from "zod";
import type { Locale } from "./locale.ts";
import type { OrganisationRole } from "./organisations.ts";

export const UserId = z.uuid().brand("UserId");
export type UserId = z.infer<typeof UserId>;

/** How far an account reaches: `trainer` opens the pages of those who teach, `operator` runs the platform. */
export const Role = z.enum(["learner", "trainer", "operator"]);
export type Role = z.infer<typeof Role>;

/** How a person likes the editor; kept with the account so that it follows to any device. */
export const EditorPreferences = z.strictObject({
  editor: z.enum(["monaco", "textarea"]).default("monaco"),
  tabLeavesEditor: z.boolean().default(false),
  fontSize: z.int().min(10).max(28).default(14),
  theme: z.enum(["system", "light", "dark"]).default("system"),
});
export type EditorPreferences = z.infer<typeof EditorPreferences>;

/** Who is looking at a page, as far as pages and islands need to know. */
export interface Viewer {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** What they are in any organisation, for what pages offer; what they may do in one is decided there. */
  readonly roles: readonly OrganisationRole[];
  readonly locale: Locale;
  readonly emailVerified: boolean;
  readonly preferences: EditorPreferences;
  /** Which letters they asked for. */
  readonly letters: { readonly notices: boolean; readonly weekly: boolean };
}
