import type { UserRow } from "#db/queries/users.ts";
import type { OrganisationRole } from "#src/domain/organisations.ts";
import { EditorPreferences, type Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** The part of a person that pages may know. Whoever teaches or runs an organisation reaches as far as a trainer. */
export function makeViewer(user: UserRow, roles: readonly OrganisationRole[]): Viewer {
  // Preferences outlive versions: a value that is no longer known falls back, it locks nobody out.
  const preferences = EditorPreferences.safeParse(user.preferences);
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role === "learner" && roles.some((role) => role === "trainer" || role === "operator") ? "trainer" : user.role,
    roles,
    locale: user.locale,
    emailVerified: user.emailVerifiedAt !== null,
    letters: { notices: user.noticeLetters, weekly: user.weeklyLetter },
    preferences: preferences.success ? preferences.data : EditorPreferences.parse({}),
  };
}

/** Demo accounts, whose password everybody knows, exist for a demo site only. */
export const mayEnter = (runtime: Runtime, user: UserRow): boolean => runtime.config.demo || !user.demo;
