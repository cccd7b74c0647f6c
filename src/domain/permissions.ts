import type { CohortRole } from "./cohort-terms.ts";
import type { OrganisationRole } from "./organisations.ts";
import type { Role } from "./people.ts";

/**
 * How somebody stands towards a cohort, an organisation or the platform. They may stand in several ways at once, such as a
 * trainer of a cohort who is a learner of its organisation. `member` is whoever is signed in, and nothing else here.
 */
export const standings = [
  "nobody",
  "member",
  "learner",
  "guest",
  "trainer",
  "organisation-learner",
  "organisation-trainer",
  "organisation-operator",
  "sponsor",
  "platform-operator",
  "blocked",
] as const;
export type Standing = (typeof standings)[number];

/** The one table of who may do what; `src/server/permit.ts` asks it, and nothing else decides. */
export const permissions = {
  /** See its people, their work and their grades, and change what is theirs: dates, seats, marks, budgets. */
  "cohort.teach": ["trainer", "organisation-operator", "platform-operator"],
  "cohort.create": ["organisation-trainer", "organisation-operator", "platform-operator"],
  /** See who is in it as what, invite and remove people, and write its machine's terms. */
  "organisation.run": ["organisation-operator", "platform-operator"],
  "organisation.create": ["platform-operator"],
  /** Who has completed what, and nothing else. */
  "completion.see": ["sponsor", "organisation-operator", "platform-operator"],
  "audit.search": ["organisation-operator", "platform-operator"],
  "account.block": ["platform-operator"],
} as const satisfies Record<string, readonly Standing[]>;
export type PermittedAction = keyof typeof permissions;

/** Whether one of these standings permits it. A blocked account may do nothing, whatever it was before. */
export function isPermitted(action: PermittedAction, held: readonly Standing[]): boolean {
  const permitting: readonly Standing[] = permissions[action];
  return !held.includes("blocked") && held.some((standing) => permitting.includes(standing));
}

/** What the roles of an account come to in one place. */
export function listStandings(roles: {
  readonly platform: Role;
  readonly cohort: CohortRole | null;
  readonly organisation: OrganisationRole | null;
}): Standing[] {
  const { platform, cohort, organisation } = roles;
  return [
    "member",
    ...(platform === "operator" ? (["platform-operator"] as const) : []),
    ...(cohort ? [cohort] : []),
    ...(organisation ? [inOrganisation[organisation]] : []),
  ];
}

const inOrganisation: Readonly<Record<OrganisationRole, Standing>> = {
  learner: "organisation-learner",
  trainer: "organisation-trainer",
  operator: "organisation-operator",
  sponsor: "sponsor",
};
