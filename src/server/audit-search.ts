import { z } from "zod";
import { type AuditEntryRow, searchAuditEntries } from "#db/queries/audit-entries.ts";
import { listCohortsNamed, listCohortsOf } from "#db/queries/cohorts.ts";
import { listOrganisationsNamed } from "#db/queries/organisations.ts";
import { findUserByEmail, listUsersNamed } from "#db/queries/users.ts";
import type { Viewer } from "#src/domain/people.ts";
import { mayEverywhere, requireSomewhere } from "./permit.ts";
import type { Runtime } from "./runtime.ts";

const perPage = 50;

/** What an operator looks for; null: whatever it is. */
export interface AuditQuestion {
  /** An address, or an account's number. */
  readonly person: string | null;
  readonly cohortId: string | null;
  /** How its name begins: `grade` finds all about grades. */
  readonly action: string | null;
  readonly from: Date | null;
  readonly until: Date | null;
  /** The last entry of the page before. */
  readonly after: string | null;
}

/** An entry with the names of those it is about, as far as they have one. */
export interface AuditLine extends Pick<AuditEntryRow, "id" | "action" | "details" | "createdAt"> {
  /** Null: the platform itself, or nobody signed in. */
  readonly actor: string | null;
  readonly about: readonly { readonly subject: string; readonly name: string | undefined }[];
}

/** A page of the audit, the newest first. Who runs an organisation finds what concerns it and its cohorts, and nothing else. */
export async function searchAudit(
  runtime: Runtime,
  viewer: Viewer | null,
  asked: AuditQuestion,
): Promise<{ lines: AuditLine[]; next: string | null }> {
  const { db } = runtime;
  const own = await requireSomewhere(runtime, viewer, "audit.search");
  const within =
    viewer && mayEverywhere(viewer, "audit.search")
      ? undefined
      : await listSubjects(
          runtime,
          own.map(({ id }) => id),
        );
  const { person, cohortId, action, from, until, after } = asked;
  const about = [...(person ? [await nameSubject(runtime, person)] : []), ...(cohortId ? [`cohort:${cohortId}`] : [])];
  const search = {
    about,
    within,
    action: action ?? undefined,
    from: from ?? undefined,
    until: until ?? undefined,
    after: after ?? undefined,
  };
  const found = await searchAuditEntries(db, search, perPage + 1);
  const page = found.slice(0, perPage);
  const names = await findNames(
    runtime,
    page.flatMap(({ entry }) => entry.concerns),
  );
  const lines = page.map(({ entry: { id, action: act, details, createdAt, actorId, concerns }, actor }) => ({
    id,
    action: act,
    details,
    createdAt,
    actor: actor ?? (actorId ? "" : null),
    about: concerns
      .filter((subject) => subject !== `user:${actorId}` || concerns.length === 1)
      .map((subject) => ({ subject, name: names.get(subject) })),
  }));
  return { lines, next: found.length > perPage ? (page.at(-1)?.entry.id ?? null) : null };
}

async function listSubjects({ db }: Runtime, organisationIds: readonly string[]): Promise<string[]> {
  const cohorts = await listCohortsOf(db, organisationIds);
  return [...organisationIds.map((id) => `organisation:${id}`), ...cohorts.map(({ id }) => `cohort:${id}`)];
}

/** An address that has no account finds nothing, like one whose account did nothing. */
async function nameSubject({ db }: Runtime, person: string): Promise<string> {
  const id = z.uuid().safeParse(person).success ? person : (await findUserByEmail(db, person))?.id;
  return `user:${id ?? "none"}`;
}

async function findNames({ db }: Runtime, subjects: readonly string[]): Promise<Map<string, string>> {
  const idsOf = (kind: string) =>
    [...new Set(subjects.filter((subject) => subject.startsWith(`${kind}:`)).map((subject) => subject.slice(kind.length + 1)))].filter(
      (id) => z.uuid().safeParse(id).success,
    );
  const [users, cohorts, organisations] = await Promise.all([
    listUsersNamed(db, idsOf("user")),
    listCohortsNamed(db, idsOf("cohort")),
    listOrganisationsNamed(db, idsOf("organisation")),
  ]);
  const named = (kind: string, rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => [`${kind}:${id}`, name] as const);
  return new Map([...named("user", users), ...named("cohort", cohorts), ...named("organisation", organisations)]);
}
