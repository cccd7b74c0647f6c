import { listDone, listLearnersCourses } from "#db/queries/cohort-members-completion.ts";
import type { OrganisationRow } from "#db/queries/organisations.ts";
import { type Completion, measureCompletion } from "#src/domain/completion.ts";
import { makeOutline } from "#src/domain/course-outline.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { type CourseVersion, findCourseByDigest } from "./courses.ts";
import { requireInOrganisation, requireSomewhere } from "./permit.ts";
import type { Runtime } from "./runtime.ts";

/** One learner of an organisation: a course of theirs and how far they are with it. No score, no draft, no time of work. */
export interface LearnerCompletion {
  readonly name: string;
  readonly email: string;
  /** Null where they are in no cohort. */
  readonly course: (Completion & { readonly title: string }) | null;
}

/** The organisations whose completion the viewer may see. */
export const listSponsored = (runtime: Runtime, viewer: Viewer | null): Promise<readonly OrganisationRow[]> =>
  requireSomewhere(runtime, viewer, "completion.see");

/** Who of an organisation has completed what. That somebody looked is kept. */
export async function listCompletion(
  runtime: Runtime,
  viewer: Viewer | null,
  { organisationId, locale, as }: { organisationId: string; locale: Locale; as: "page" | "csv" },
): Promise<{ organisation: OrganisationRow; learners: LearnerCompletion[] }> {
  const organisation = await requireInOrganisation(runtime, viewer, "completion.see", organisationId);
  const subject = `organisation:${organisationId}`;
  const { rows, done } = await runtime.db.transaction(async (tx) => {
    await recordAudit(tx, { actorId: viewer?.id ?? null, action: "completion.seen", subject, details: { as } });
    const courses = await listLearnersCourses(tx, organisationId);
    return { rows: courses, done: groupDone(await listDone(tx, [...new Set(courses.map(({ userId }) => userId))])) };
  });
  const learners: LearnerCompletion[] = [];
  const told = new Set<string>();
  for (const { userId, name, email, courseUid, digest } of rows) {
    // Of several cohorts of a course the newest is followed.
    const key = `${userId} ${courseUid}`;
    if (told.has(key)) continue;
    told.add(key);
    // After the transaction: a version that is not in memory yet is asked for on a connection of its own.
    // eslint-disable-next-line no-await-in-loop -- versions are in memory after the first request
    const version = digest ? await findCourseByDigest(digest, runtime) : undefined;
    learners.push({ name, email, course: version ? describe(version, locale, done.get(userId) ?? new Map()) : null });
  }
  return { organisation, learners };
}

function describe({ pack }: CourseVersion, locale: Locale, done: ReadonlyMap<string, Date | null>): LearnerCompletion["course"] {
  const items = makeOutline(pack, locale).flatMap((module) => module.items.map(({ uid }) => uid));
  return { title: pack.settings.title[locale], ...measureCompletion(items, done) };
}

function groupDone(rows: Awaited<ReturnType<typeof listDone>>): Map<UserId, Map<string, Date | null>> {
  const groups = new Map<UserId, Map<string, Date | null>>();
  for (const { userId, contentUid, doneAt } of rows) {
    const own = groups.get(userId as UserId) ?? new Map<string, Date | null>();
    groups.set(userId as UserId, own.set(contentUid, doneAt));
  }
  return groups;
}
