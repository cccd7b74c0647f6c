import type { OrganisationRole } from "#src/domain/organisations.ts";
import type { Role } from "#src/domain/people.ts";

/** Pages that are offered to some, and when. What they may do there is decided by the server. */
export const offers = {
  teaching: ({ role }) => role !== "learner",
  organisations: ({ role, roles }) => role === "operator" || roles.includes("operator"),
  sponsor: ({ roles }) => roles.includes("sponsor"),
} as const satisfies Record<string, (person: { readonly role: Role; readonly roles: readonly OrganisationRole[] }) => boolean>;
export type Offer = keyof typeof offers;
