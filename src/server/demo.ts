import { revokeApiTokensOf } from "#db/queries/api-tokens.ts";
import { findCohortByName, insertCohort, insertCohortMember, updateCohortVersion } from "#db/queries/cohorts.ts";
import { insertMembership } from "#db/queries/memberships.ts";
import { findFirstPublication, findPublicationBySlug } from "#db/queries/publications.ts";
import { findUserByEmail, insertUser, listDemoUsers, updateUser, type UserRow } from "#db/queries/users.ts";
import { invariant } from "#src/domain/errors.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import type { Role } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { hashPassword, unusablePassword, verifyPassword } from "./passwords.ts";
import type { Runtime } from "./runtime.ts";
import { endAllSessions } from "./sessions.ts";
import { acceptTerms } from "./terms.ts";

/** Known to everybody who reads this, which is why demo accounts live on a loopback address only. */
export const demoPassword = "atelier-demo";

/** Who lives in the demo. */
export const demoPeople: readonly { email: string; name: string; role: Role }[] = [
  { email: "learner@atelier.example", name: "Lina Learner", role: "learner" },
  { email: "trainer@atelier.example", name: "Tomas Trainer", role: "trainer" },
  { email: "operator@atelier.example", name: "Olga Operator", role: "operator" },
];

const demoCohort = "Demo cohort";
const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

export interface DemoAccount {
  readonly email: string;
  readonly role: Role;
  readonly password: string;
}

/** Makes the demo accounts usable, and a cohort on the course that the settings name, else on the first published. Repeating it is harmless. */
export async function seedDemo(runtime: Runtime): Promise<DemoAccount[]> {
  invariant(runtime.config.demo, "demo accounts are for a demo site");
  invariant(loopback.has(runtime.config.host), "demo accounts exist only while the site listens on loopback");
  const people: UserRow[] = [];
  for (const person of demoPeople) {
    const user = await openDemoAccount(runtime, person);
    if (user) people.push(user);
  }
  await openDemoOrganisation(runtime, people);
  await openDemoCohort(runtime, people);
  return people.map(({ email, role }) => ({ email, role, password: demoPassword }));
}

/** Outside the demo: nobody signs in to a demo account again, and whoever is signed in is out. Answers how many were open. */
export async function disableDemo(runtime: Runtime): Promise<number> {
  invariant(!runtime.config.demo, "a demo site needs its demo accounts");
  const open = (await listDemoUsers(runtime.db)).filter((user) => user.passwordHash !== unusablePassword);
  const now = runtime.clock.now();
  for (const user of open) {
    await runtime.db.transaction(async (tx) => {
      await updateUser(tx, user.id, { passwordHash: unusablePassword });
      await endAllSessions({ db: tx }, user.id);
      await revokeApiTokensOf(tx, user.id, now);
      await recordAudit(tx, { actorId: null, action: "demo.disabled", subject: `user:${user.id}` });
    });
  }
  return open.length;
}

async function openDemoAccount(runtime: Runtime, person: (typeof demoPeople)[number]): Promise<UserRow | undefined> {
  const known = await findUserByEmail(runtime.db, person.email);
  // A real person's account is theirs, whatever the address.
  if (known && !known.demo) return undefined;
  if (known && (await verifyPassword(demoPassword, known.passwordHash))) return known;
  const passwordHash = await hashPassword(demoPassword);
  return runtime.db.transaction(async (tx) => {
    const emailVerifiedAt = runtime.clock.now();
    if (known) await updateUser(tx, known.id, { passwordHash, emailVerifiedAt });
    const user = known ?? (await insertUser(tx, { ...person, passwordHash, emailVerifiedAt, demo: true }));
    invariant(user, `the demo account ${person.email} can be made`);
    await acceptTerms({ db: tx }, user.id);
    return user;
  });
}

async function openDemoOrganisation({ db }: Runtime, people: readonly UserRow[]): Promise<void> {
  for (const { id, role } of people) await insertMembership(db, { organisationId: firstOrganisationId, userId: id, role });
}

async function openDemoCohort({ db, config, log }: Runtime, people: readonly UserRow[]): Promise<void> {
  const wanted = config.demoCourse === undefined ? undefined : await findPublicationBySlug(db, config.demoCourse);
  if (config.demoCourse !== undefined && !wanted) log.warn({ course: config.demoCourse }, "ATELIER_DEMO_COURSE names no published course");
  const course = wanted ?? (await findFirstPublication(db));
  if (!course) return;
  await db.transaction(async (tx) => {
    const known = await findCohortByName(tx, demoCohort);
    const { courseUid, digest } = course;
    const cohort = known ?? (await insertCohort(tx, { name: demoCohort, courseUid, digest }));
    invariant(cohort, "the demo cohort can be made");
    // The demo follows what is published now, so that edited lessons show.
    if (known?.courseUid === courseUid) await updateCohortVersion(tx, cohort.id, digest);
    for (const { id, role } of people) if (role !== "operator") await insertCohortMember(tx, cohort.id, id, role);
  });
}
